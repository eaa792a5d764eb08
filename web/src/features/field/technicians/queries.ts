import { queryOptions } from "@tanstack/react-query";
import { api, ok, type Tagged, tagged } from "@/api/client";
import type { Technician } from "@/api/types";

/** As many as a company's board has rows at most. */
const MOST = 200;

/** All technicians by name; also those who are given no jobs. */
export const techniciansQuery = queryOptions({
  queryKey: ["technicians"],
  queryFn: ({ signal }) =>
    ok(api.GET("/api/v2/technicians", { params: { query: { page_size: MOST } }, signal })),
  staleTime: 60_000,
});

export function technicianQuery(id: number) {
  return queryOptions({
    queryKey: ["technicians", id],
    queryFn: ({ signal }): Promise<Tagged<Technician>> =>
      tagged(api.GET("/api/v2/technicians/{id}", { params: { path: { id } }, signal })),
  });
}

export function timeOffQuery(id: number) {
  return queryOptions({
    queryKey: ["time-off", id],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v2/technicians/{id}/time-off", {
          params: { path: { id }, query: { page_size: 100 } },
          signal,
        }),
      ),
  });
}
