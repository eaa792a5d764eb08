import { Flag } from "lucide-react";
import type { WorkOrderStatus } from "@/api/types";
import { cn } from "@/lib/cn";
import { Chip } from "@/ui/chip";
import { priorityName, STATUS_NAMES } from "./status";

const TONES = {
  pending: "warn",
  scheduled: "neutral",
  en_route: "accent",
  in_progress: "accent",
  completed: "good",
  cancelled: "bad",
} as const;

export function JobStatus({ status }: { status: WorkOrderStatus }) {
  return (
    <Chip tone={TONES[status]} dot>
      {STATUS_NAMES[status]}
    </Chip>
  );
}

/** A priority in words; only what is above the ordinary catches the eye. */
export function Priority({ priority, quiet }: { priority: number; quiet?: boolean }) {
  if (quiet && priority >= 3) return null;
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1 whitespace-nowrap",
        priority === 1 ? "font-semibold text-bad" : priority === 2 ? "text-warn" : "text-soft",
      )}
    >
      {priority < 3 && <Flag className="size-3" aria-hidden />}
      {priorityName(priority)}
    </span>
  );
}
