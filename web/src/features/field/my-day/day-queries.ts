import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { WorkOrder } from "@/api/types";
import { isPassing } from "@/lib/errors";
import { OFTEN } from "../refresh";

/** A day's jobs, and since when nothing newer could be had. */
export interface MyDay {
  jobs: WorkOrder[];
  /** When they were kept, where there is no line; null: they are what the server says now. */
  keptAt: string | null;
}

const KEY = "deskbell.draft.my-day";

interface Kept {
  owner: number;
  date: string;
  at: string;
  jobs: WorkOrder[];
}

function kept(owner: number, date: string): MyDay | null {
  const text = localStorage.getItem(KEY);
  const found = text ? (JSON.parse(text) as Kept) : null;
  return found && found.owner === owner && found.date === date
    ? { jobs: found.jobs, keptAt: found.at }
    : null;
}

/** Shows a job as the server has it now; a list that was asked for before does not come after it. */
export async function show(order: WorkOrder): Promise<void> {
  const days = { queryKey: ["work-orders", "my-day"] };
  await queryClient.cancelQueries(days);
  queryClient.setQueriesData<MyDay>(
    days,
    (now) => now && { ...now, jobs: now.jobs.map((job) => (job.id === order.id ? order : job)) },
  );
}

/** One's own jobs of a day; those of today are kept for where there is no line. */
export function myDayQuery(owner: number, date: string, today: string) {
  return queryOptions({
    queryKey: ["work-orders", "my-day", owner, date],
    queryFn: async ({ signal }): Promise<MyDay> => {
      try {
        const { items } = await ok(
          api.GET("/api/v2/work-orders", {
            params: { query: { date_from: date, date_to: date, page_size: 200 } },
            signal,
          }),
        );
        if (date === today) {
          const copy: Kept = { owner, date, at: new Date().toISOString(), jobs: items };
          localStorage.setItem(KEY, JSON.stringify(copy));
        }
        return { jobs: items, keptAt: null };
      } catch (error) {
        const copy = isPassing(error) ? kept(owner, date) : null;
        if (copy) return copy;
        throw error;
      }
    },
    refetchInterval: OFTEN,
  });
}
