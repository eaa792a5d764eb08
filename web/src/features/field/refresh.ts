import { queryClient } from "@/api/query-client";

const OWN = ["work-orders", "schedule", "unassigned", "technicians", "time-off", "reports", "series"];

/** Every screen that shows jobs or technicians asks again. */
export function refreshField(): Promise<void> {
  return queryClient.invalidateQueries({ predicate: ({ queryKey }) => OWN.includes(String(queryKey[0])) });
}

/** How often what others do is asked for while a room is open, in milliseconds. */
export const OFTEN = 15_000;
