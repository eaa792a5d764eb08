import type { WorkOrder } from "@/api/types";

/** In the order in which they are done; those without a time last, and behind them what is over. */
export function inOrder(jobs: readonly WorkOrder[]): { open: WorkOrder[]; over: WorkOrder[] } {
  const sorted = [...jobs].sort(
    (a, b) =>
      (a.scheduled_time ?? "99").localeCompare(b.scheduled_time ?? "99") ||
      a.priority - b.priority ||
      a.id - b.id,
  );
  const over = ({ status }: WorkOrder) => status === "completed" || status === "cancelled";
  return {
    // What is under way is next, whatever the clock says.
    open: [
      ...sorted.filter(({ status }) => status === "in_progress"),
      ...sorted.filter(({ status }) => status === "en_route"),
      ...sorted.filter(({ status }) => status === "pending" || status === "scheduled"),
    ],
    over: sorted.filter(over),
  };
}
