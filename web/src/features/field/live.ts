import type { LiveReader } from "@/api/live";

const ALL = [["work-orders"], ["schedule"], ["unassigned"], ["technicians"], ["time-off"], ["series"]];

/** What of this feature's screens an event makes stale: another dispatcher's move appears by itself. */
export const fieldReaders: LiveReader[] = [
  { topic: "work_orders", needs: "work_orders:write", stale: () => ALL, allStale: ALL },
];
