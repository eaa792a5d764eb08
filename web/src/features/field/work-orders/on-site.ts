import type { WorkOrder } from "@/api/types";

/** How long somebody has been at a job, in whole minutes; what runs is counted up to `now`. Null: nobody was there. */
export function onSiteMinutes(
  { started_at, on_site_min }: Pick<WorkOrder, "started_at" | "on_site_min">,
  now: number,
): number | null {
  if (!started_at) return on_site_min > 0 ? on_site_min : null;
  // A phone's clock may be behind the server's.
  return on_site_min + Math.max(0, Math.floor((now - Date.parse(started_at)) / 60_000));
}
