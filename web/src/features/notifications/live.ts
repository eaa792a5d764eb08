import type { LiveReader } from "@/api/live";

const ALL = [["notifications"]];

/** The bell rings by itself. */
export const notificationReaders: LiveReader[] = [
  { topic: "notifications", needs: "work_orders:read", stale: () => ALL, allStale: ALL },
];
