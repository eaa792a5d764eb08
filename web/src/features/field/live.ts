import type { LiveReader } from "@/api/live";
import { meQuery } from "@/api/me";

const ALL = [["work-orders"], ["schedule"], ["unassigned"], ["technicians"], ["time-off"], ["series"]];
/** What a day on the board is made of stands with the company. */
const COMPANY = [[...meQuery.queryKey], ["schedule"]];

/** What of this feature's screens an event makes stale: another dispatcher's move appears by itself. */
export const fieldReaders: LiveReader[] = [
  {
    topic: "work_orders",
    needs: "work_orders:read",
    stale: ({ subject }) => (subject.type === "company" ? COMPANY : ALL),
    allStale: [...ALL, [...meQuery.queryKey]],
  },
];
