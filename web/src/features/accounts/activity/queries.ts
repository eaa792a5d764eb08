import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { type AuditSearch, auditParams } from "./search";

const STEP = 50;

/** What happened in the company, newest first, as far back as one reads on. */
export function auditQuery(search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: ["activity", "audit", search],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...auditParams(search),
        page_size: STEP,
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return ok(api.GET("/api/activity", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** The last things that happened, for the dashboard. */
export const recentQuery = queryOptions({
  queryKey: ["activity", "recent"],
  queryFn: ({ signal }) => ok(api.GET("/api/activity", { params: { query: { page_size: 40 } }, signal })),
  refetchInterval: 20_000,
});

/** People by a search, for the filters of the log. */
export function peopleFound(search: string) {
  return queryOptions({
    queryKey: ["people", "found", search],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/users", {
          params: { query: { ...(search ? { search } : { user_type: "admin" as const }), page_size: 20 } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
