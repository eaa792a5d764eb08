import { CalendarCheck, CalendarX, Check, Flag, Repeat2, TriangleAlert, Truck, Wrench } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import type { WorkOrderStatus } from "@/api/types";
import { cn } from "@/lib/cn";
import { CONFIRMATIONS, STATUS_NAMES } from "../work-orders/status";
import { dayStart, timeOf } from "./clock";
import { LANE, px, ROW_PAD } from "./grid";
import type { Job } from "./model";
import { pullable } from "./use-drag";
import { whenText } from "./words";

interface Props {
  job: Job;
  /** The technician's colour; none in the queue. */
  color: string | undefined;
  usual: number;
  clash: boolean;
  /** Held by the keyboard. */
  carried: boolean;
  movable: boolean;
  /** Whether Tab goes to it; on the board the arrow keys do. */
  tab?: boolean;
  /** Where it lies on the day's board. */
  track?: { start: number; lane: number } | undefined;
}

const ICONS: Partial<Record<WorkOrderStatus, typeof Check>> = {
  en_route: Truck,
  in_progress: Wrench,
  completed: Check,
};

/** A job on the board. `data-job` names it: presses and keys are heard by the board, once for all of them. */
export const JobCard = memo(function JobCard({
  job,
  color,
  usual,
  clash,
  carried,
  movable,
  tab,
  track,
}: Props) {
  const card = useRef<HTMLButtonElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const onTrack = track !== undefined;
  useEffect(() => {
    if (!movable || !card.current) return;
    return pullable(card.current, job.id, onTrack ? handle.current : null);
  }, [job.id, movable, onTrack]);
  const { order, place } = job;
  const minutes = place.minutes ?? usual;
  const from = dayStart(place.date ?? "1970-01-01") + (place.at ?? 0);
  const Icon = ICONS[order.status];
  const done = order.status === "completed" || order.status === "cancelled";
  const width = px(minutes) - 2;
  const style = {
    ...(color ? { "--tech": color } : {}),
    ...(track
      ? {
          left: px(Math.max(0, from - track.start)),
          top: ROW_PAD + track.lane * LANE,
          width: px(from + minutes - Math.max(from, track.start)) - 2,
          height: LANE - 4,
        }
      : {}),
  } as React.CSSProperties;
  return (
    <button
      ref={card}
      type="button"
      data-job={job.id}
      data-track={onTrack || undefined}
      data-carried={carried || undefined}
      tabIndex={tab ? 0 : -1}
      style={style}
      aria-label={label(job, usual, clash)}
      className={cn(
        "job-card",
        onTrack ? "absolute" : "relative w-full",
        clash && "job-clash",
        order.status === "cancelled" && "line-through",
        done && "job-done",
      )}
    >
      <span
        className={cn(
          "block shrink-0 truncate font-semibold text-small leading-4",
          onTrack && width < 22 && "invisible",
        )}
      >
        {job.name}
      </span>
      <span className="flex min-w-0 items-center gap-1 text-muted text-tiny leading-3.5">
        {clash && <TriangleAlert className="size-3 shrink-0 text-bad" aria-hidden />}
        {Icon && <Icon className="size-3 shrink-0" aria-hidden />}
        {order.series_id && <Repeat2 className="size-3 shrink-0" aria-hidden />}
        {order.priority < 3 && !done && (
          <Flag
            className={cn("size-3 shrink-0", order.priority === 1 ? "text-bad" : "text-warn")}
            aria-hidden
          />
        )}
        {!done && order.confirmation === "confirmed" && (
          <CalendarCheck className="size-3 shrink-0 text-good" aria-hidden />
        )}
        {!done && order.confirmation === "rescheduling" && (
          <CalendarX className="size-3 shrink-0 text-warn" aria-hidden />
        )}
        <span className="truncate tabular-nums">
          {place.at !== null && !(onTrack && width < 60) && (
            <span className="mr-1 font-medium text-soft">{timeOf(from)}</span>
          )}
          {order.description}
        </span>
      </span>
      {onTrack && movable && <span ref={handle} className="job-end" aria-hidden />}
    </button>
  );
});

function label({ name, order, place }: Job, usual: number, clash: boolean): string {
  const parts = [
    name,
    whenText(place, usual),
    STATUS_NAMES[order.status].toLowerCase(),
    order.description,
    order.series_id ? "part of a series" : null,
    order.confirmation && order.confirmation !== "asked"
      ? CONFIRMATIONS[order.confirmation].toLowerCase()
      : null,
    clash ? "overlaps another job" : null,
  ];
  return parts.filter(Boolean).join(", ");
}
