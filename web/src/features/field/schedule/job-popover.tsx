import { Link } from "@tanstack/react-router";
import { CalendarClock, Clock, ExternalLink, MapPin, Move, Phone, Repeat2, User } from "lucide-react";
import { Popover } from "radix-ui";
import { type ReactNode, useRef } from "react";
import type { Technician } from "@/api/types";
import { Button, buttonClass } from "@/ui/button";
import { JobStatus, Priority } from "../work-orders/chips";
import type { Clash } from "./conflicts";
import type { Job, Rules } from "./model";
import { Clashes } from "./place-fields";
import { whenText } from "./words";

interface Props {
  job: Job;
  /** Its card, beside which this opens. */
  card: HTMLElement;
  technician: Technician | undefined;
  clashes: readonly Clash[];
  rules: Rules;
  movable: boolean;
  onMove: () => void;
  onCarry: () => void;
  onClose: () => void;
}

/** A job in short, and what can be done with it here. */
export function JobPopover({ job, card, technician, clashes, rules, movable, ...props }: Props) {
  const anchor = useRef(card);
  anchor.current = card;
  const { order } = job;
  return (
    <Popover.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          side="right"
          align="start"
          sideOffset={6}
          collisionPadding={10}
          aria-label={`Job of ${job.name}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (card.isConnected) card.focus({ preventScroll: true });
          }}
          className="pop z-40 w-80 rounded-card border bg-raised shadow-pop focus:outline-none"
        >
          <div className="space-y-2.5 p-4">
            <div>
              <h3 className="font-semibold text-lead">{job.name}</h3>
              {order.description && <p className="mt-0.5 line-clamp-3 text-soft">{order.description}</p>}
            </div>
            <p className="flex items-center gap-2.5">
              <JobStatus status={order.status} />
              <Priority priority={order.priority} />
              <span className="ml-auto text-muted tabular-nums">#{job.id}</span>
            </p>
            <ul className="space-y-1 text-soft">
              <Line icon={Clock}>{whenText(job.place, rules.usual)}</Line>
              <Line icon={User}>{technician?.name ?? "Nobody has it yet"}</Line>
              {job.where && <Line icon={MapPin}>{job.where}</Line>}
              {order.series_id && (
                <Line icon={Repeat2}>
                  <Link
                    to="/work-orders/series/$id"
                    params={{ id: order.series_id }}
                    className="hover:underline"
                  >
                    Part of a series
                  </Link>
                </Line>
              )}
              {order.customer.phone && (
                <Line icon={Phone}>
                  <a href={`tel:${order.customer.phone}`} className="hover:underline">
                    {order.customer.phone}
                  </a>
                </Line>
              )}
            </ul>
            <Clashes clashes={clashes} />
          </div>
          <div className="flex gap-2 border-t px-4 py-3">
            {movable && (
              <>
                <Button onClick={props.onMove}>
                  <CalendarClock aria-hidden /> Move…
                </Button>
                <Button look="ghost" onClick={props.onCarry} aria-keyshortcuts="m" title="Move by keys (M)">
                  <Move aria-hidden /> Keys
                </Button>
              </>
            )}
            <Link to="/work-orders/$id" params={{ id: job.id }} className={`${buttonClass("plain")} ml-auto`}>
              Open <ExternalLink aria-hidden />
            </Link>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Line({ icon: Icon, children }: { icon: typeof Clock; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <Icon className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </li>
  );
}
