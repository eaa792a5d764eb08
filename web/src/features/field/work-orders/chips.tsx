import { CalendarCheck, CalendarX, Flag } from "lucide-react";
import type { WorkOrder, WorkOrderStatus } from "@/api/types";
import { cn } from "@/lib/cn";
import { Chip } from "@/ui/chip";
import { CONFIRMATIONS, priorityName, STATUS_NAMES } from "./status";

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

/** What the customer answered, as a mark with words for who cannot see it; nothing where they did not. */
export function ConfirmationMark({ confirmation }: Pick<WorkOrder, "confirmation">) {
  if (confirmation !== "confirmed" && confirmation !== "rescheduling") return null;
  const wants = confirmation === "rescheduling";
  const Icon = wants ? CalendarX : CalendarCheck;
  return (
    <span className={cn("inline-flex shrink-0", wants ? "text-warn" : "text-good")}>
      <Icon className="size-3.5" aria-hidden />
      <span className="sr-only">{CONFIRMATIONS[confirmation]}</span>
    </span>
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
