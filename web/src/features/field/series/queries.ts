import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, idempotent, ifMatch, ok, type Tagged, tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { NewSeries, Series, SeriesPatch } from "@/api/types";
import { OFTEN, refreshField } from "../refresh";
import type { SeriesSearch } from "./search";

/** The series, the newest first; those that go on, where the search does not say otherwise. */
export function seriesListQuery({ all, ...search }: SeriesSearch) {
  return infiniteQueryOptions({
    queryKey: ["series", "list", search, all],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v2/work-order-series", {
          params: { query: { ...search, ...(all ? {} : { active: true }), page: pageParam, page_size: 50 } },
          signal,
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: ({ page, pages }) => (page < pages ? page + 1 : undefined),
  });
}

export function seriesQuery(id: number) {
  return queryOptions({
    queryKey: ["series", "one", id],
    queryFn: ({ signal }): Promise<Tagged<Series>> =>
      tagged(api.GET("/api/v2/work-order-series/{id}", { params: { path: { id } }, signal })),
    refetchInterval: OFTEN,
  });
}

/** The next jobs of a series, by the day they are scheduled on. */
export function seriesJobsQuery(id: number, today: string) {
  return queryOptions({
    queryKey: ["work-orders", "series", id, today],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v2/work-orders", {
          params: {
            query: { series_id: id, date_from: today, sort: "scheduled_date", page_size: 100 },
          },
          signal,
        }),
      ),
    refetchInterval: OFTEN,
  });
}

export function seriesHistoryQuery(id: number) {
  return infiniteQueryOptions({
    queryKey: ["series", "history", id],
    queryFn: ({ signal, pageParam }) =>
      ok(
        api.GET("/api/v2/work-order-series/{id}/history", {
          params: { path: { id }, query: { page: pageParam, page_size: 30 } },
          signal,
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: ({ page, pages }) => (page < pages ? page + 1 : undefined),
    refetchInterval: OFTEN,
  });
}

/** The next days of a rule that is not stored yet. */
export function previewQuery(rrule: string, start: string) {
  return queryOptions({
    queryKey: ["series", "preview", rrule, start],
    queryFn: ({ signal }) =>
      ok(
        api.POST("/api/v2/work-order-series/preview", {
          body: { rrule, start_date: start, limit: 6 },
          signal,
        }),
      ),
    enabled: rrule !== "" && start !== "",
    staleTime: 60_000,
    retry: false,
  });
}

export async function createSeries(input: { body: NewSeries; key: string }): Promise<Series> {
  const made = await ok(
    api.POST("/api/v2/work-order-series", { body: input.body, headers: idempotent(input.key) }),
  );
  await refreshField();
  return made;
}

export async function changeSeries(input: {
  id: number;
  patch: SeriesPatch;
  etag: string | null;
}): Promise<Tagged<Series>> {
  const saved = await tagged(
    api.PATCH("/api/v2/work-order-series/{id}", {
      params: { path: { id: input.id } },
      body: input.patch,
      headers: ifMatch(input.etag),
    }),
  );
  queryClient.setQueryData(seriesQuery(input.id).queryKey, saved);
  void refreshField();
  return saved;
}

/** Leaves a day out, or takes that back. */
export async function skipDay(input: { id: number; date: string; back?: boolean }): Promise<void> {
  const call = { params: { path: { id: input.id } }, body: { date: input.date } };
  const saved = await tagged(
    input.back
      ? api.POST("/api/v2/work-order-series/{id}/unskip", call)
      : api.POST("/api/v2/work-order-series/{id}/skip", call),
  );
  queryClient.setQueryData(seriesQuery(input.id).queryKey, saved);
  await refreshField();
}

export async function endSeries(id: number): Promise<void> {
  await ok(api.DELETE("/api/v2/work-order-series/{id}", { params: { path: { id } } }));
  await refreshField();
}
