import type { QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { createLive, type LiveEvent } from "@/lib/live";
import { meQuery, type Permission } from "./me";
import { queryClient } from "./query-client";

/** What a feature says: when such an event comes, this is no longer what the server has. */
export interface LiveReader {
  topic: "users" | "customers" | "users_stats" | "work_orders" | "notifications" | "tickets" | "campaigns";
  /** Without it the server refuses the topic. */
  needs: Permission;
  stale: (event: LiveEvent) => QueryKey[];
  /** The same where more happened than is told. */
  allStale: QueryKey[];
}

/** Between two rounds of refreshing, in milliseconds: many changes at once are one. */
const ROUND = 1000;
let readers: readonly LiveReader[] = [];
const waiting = new Map<string, QueryKey>();
let resting: ReturnType<typeof setTimeout> | null = null;

function refresh(): void {
  if (waiting.size === 0) {
    resting = null;
    return;
  }
  for (const queryKey of waiting.values()) void queryClient.invalidateQueries({ queryKey });
  waiting.clear();
  resting = setTimeout(refresh, ROUND);
}

function expire(keys: readonly QueryKey[]): void {
  for (const key of keys) waiting.set(JSON.stringify(key), key);
  if (!resting) refresh();
}

const live = createLive({
  connect: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/dashboard/ws`),
  check: async () => (await queryClient.fetchQuery({ ...meQuery, staleTime: 0, retry: false })) !== null,
  onEvent: (event) => {
    for (const reader of readers) if (event.topics.includes(reader.topic)) expire(reader.stale(event));
  },
  onResync: () => expire(readers.flatMap(({ allStale }) => allStale)),
});

/** Whether the live connection is there. */
export const useLiveState = live.use;

/** Keeps what these readers name current while somebody is logged in. `readers` stays the same. */
export function useLive(user: number, list: readonly LiveReader[]): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another user is another connection
  useEffect(() => {
    readers = list;
    live.start([...new Set(list.map(({ topic }) => topic))]);
    return live.stop;
  }, [user, list]);
}
