import { keepPreviousData, type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { PAGE } from "./paging";
import type { PageQuery } from "./queries";

/** The beginning of a list: how long it is, and its first rows. While a new search is on its way, the old ones. */
export function useFirstPage<T>(query: PageQuery<T>) {
  return useQuery({ ...query, placeholderData: keepPreviousData });
}

interface Loaded<T> {
  /** The rows at hand, page after page. */
  rows: T[];
  /** Where in `rows` the list's row of this number is; undefined while it is under way. */
  at: (row: number) => number | undefined;
  failed: boolean;
  retry: () => void;
}

/** The rows of some pages of a list; what has scrolled out of sight is asked for no longer. */
export function usePages<T>(pages: readonly number[], query: (page: number) => PageQuery<T>): Loaded<T> {
  const key = pages.join();
  const combine = useCallback(
    (results: UseQueryResult<{ items: T[] }>[]) => {
      const starts = new Map<number, { start: number; length: number }>();
      const rows: T[] = [];
      for (const [index, page] of key.split(",").entries()) {
        const items = results[index]?.data?.items;
        if (!items) continue;
        starts.set(Number(page), { start: rows.length, length: items.length });
        rows.push(...items);
      }
      return {
        rows,
        at: (row: number) => {
          const held = starts.get(Math.floor(row / PAGE) + 1);
          const offset = row % PAGE;
          return held && offset < held.length ? held.start + offset : undefined;
        },
        failed: results.some((result) => result.isError),
        retry: () => {
          for (const result of results) if (result.isError) void result.refetch();
        },
      };
    },
    [key],
  );
  return useQueries({ queries: pages.map(query), combine });
}
