import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { OFTEN } from "../refresh";

/** Jobs of the queue that are fetched at once. */
const STEP = 50;

/** Who does what from one day to another, both included. */
export function scheduleQuery(range: { from: string; to: string }) {
  return queryOptions({
    queryKey: ["schedule", range],
    queryFn: ({ signal }) => ok(api.GET("/api/v2/schedule", { params: { query: range }, signal })),
    refetchInterval: OFTEN,
  });
}

/** Open jobs that nobody has, the most urgent first. */
export const unassignedQuery = infiniteQueryOptions({
  queryKey: ["unassigned"],
  queryFn: ({ signal, pageParam }) =>
    ok(
      api.GET("/api/v2/schedule/unassigned", {
        params: { query: { page: pageParam, page_size: STEP } },
        signal,
      }),
    ),
  initialPageParam: 1,
  getNextPageParam: ({ page, pages }) => (page < pages ? page + 1 : undefined),
  refetchInterval: OFTEN,
});
