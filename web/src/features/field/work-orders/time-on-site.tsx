import type { WorkOrder } from "@/api/types";
import { useNow } from "@/ui/time";
import { lengthText } from "../schedule/duration";
import { onSiteMinutes } from "./on-site";

/** How long somebody has been at a job; it runs while they are. Nothing where nobody was there yet. */
export function TimeOnSite({ order }: { order: Pick<WorkOrder, "started_at" | "on_site_min"> }) {
  const minutes = onSiteMinutes(order, useNow());
  if (minutes === null) return null;
  return (
    <span className="inline-flex items-center gap-1.5 tabular-nums">
      {order.started_at && (
        <span aria-hidden className="size-2 rounded-full bg-accent motion-safe:animate-pulse" />
      )}
      {lengthText(minutes)}
      {order.started_at && <span className="text-muted">and counting</span>}
    </span>
  );
}
