import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { Technician } from "@/api/types";
import { useNow } from "@/ui/time";
import { type Change, changesOn, dayStart, timeOf, wallAt } from "./clock";
import { type Away, hoursOn, type WeekHours } from "./conflicts";
import { ANYTIME, HOUR, LANE, NAMES, px, rowHeight } from "./grid";
import { JobCard } from "./job-card";
import { lay, type Span } from "./lanes";
import { type Board, isOn, type Job, overlapping, type Rules } from "./model";
import { spanOf } from "./places";
import { RowName } from "./row-name";
import { scrolls, takes } from "./use-drag";

export interface BoardProps {
  scroller: RefObject<HTMLElement | null>;
  board: Board;
  rules: Rules;
  technicians: readonly Technician[];
  /** Whether a job is shown. */
  shows: (job: Job) => boolean;
  /** The job that the keyboard holds, and over whose row it is. */
  carried: number | null;
  carriedRow: number | null;
  movable: boolean;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WIDTH = 24 * HOUR;
const HEAD = 30;

interface Laid {
  technician: Technician;
  timed: { job: Job; lane: number }[];
  anytime: Job[];
  lanes: number;
  clash: ReadonlySet<number>;
}

function layRow(technician: Technician, props: BoardProps, date: string): Laid {
  const { usual } = props.rules;
  const all = props.board.byTechnician.get(technician.id) ?? [];
  const shown = all.filter((job) => isOn(job, date, usual) && props.shows(job));
  const timed = shown.filter(({ place }) => place.at !== null);
  const anytime = shown.filter(({ place }) => place.at === null);
  const { lanes, count } = lay(timed.map(({ place }) => spanOf(place, usual) ?? { from: 0, to: 0 }));
  return {
    technician,
    timed: timed.map((job, index) => ({ job, lane: lanes[index] ?? 0 })),
    anytime,
    lanes: Math.max(count, anytime.length),
    clash: overlapping(all, usual),
  };
}

/** A day: technicians from top to bottom, hours from left to right. Only the rows in sight are drawn. */
export function DayBoard(props: BoardProps & { date: string }) {
  const { scroller, date, rules, technicians } = props;
  const rows = technicians.map((technician) => layRow(technician, props, date));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight(rows[index]?.lanes ?? 1),
    getItemKey: (index) => rows[index]?.technician.id ?? index,
    overscan: 3,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });
  const heights = rows.map(({ lanes }) => lanes).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row that grew moves those below it
  useLayoutEffect(() => virtual.measure(), [heights, virtual]);
  const index = technicians.findIndex(({ id }) => id === props.carriedRow);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index);
  }, [index, virtual]);
  useEffect(() => (scroller.current ? scrolls(scroller.current) : undefined), [scroller]);
  useMorning(scroller, date, rules.hours);
  const start = dayStart(date);
  const changes = changesOn(date, rules.zone);
  return (
    <div
      className="relative"
      style={{ width: NAMES + ANYTIME + WIDTH, height: virtual.getTotalSize() + HEAD }}
    >
      <Head start={start} changes={changes} zone={rules.zone} />
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        return (
          row && (
            <section
              key={item.key}
              aria-label={row.technician.name}
              data-row-of={row.technician.id}
              className="absolute inset-x-0 top-0 flex border-b"
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              <RowName technician={row.technician} count={row.timed.length + row.anytime.length} />
              <Anytime {...props} row={row} />
              <Track {...props} row={row} start={start} changes={changes} />
            </section>
          )
        );
      })}
      <NowLine start={start} zone={rules.zone} />
    </div>
  );
}

function Head({ start, changes, zone }: { start: number; changes: readonly Change[]; zone: string }) {
  return (
    <div
      className="sticky top-0 z-20 flex border-b bg-canvas font-medium text-muted text-small"
      style={{ height: HEAD, width: NAMES + ANYTIME + WIDTH }}
    >
      <div className="sticky left-0 z-10 flex items-center border-r bg-canvas px-3" style={{ width: NAMES }}>
        {zone.replaceAll("_", " ")}
      </div>
      <div className="flex items-center border-r px-2" style={{ width: ANYTIME }}>
        Any time
      </div>
      <div className="relative" style={{ width: WIDTH }}>
        {HOURS.map((hour) => (
          <span
            key={hour}
            className="absolute top-0 flex h-full items-center border-l pl-1.5 tabular-nums"
            style={{ left: hour * HOUR, width: HOUR }}
          >
            {timeOf(hour * 60)}
          </span>
        ))}
        {changes.map(({ kind, from, to }) => (
          <span
            key={from}
            className="absolute inset-y-0 flex items-center justify-center bg-warn-soft text-tiny text-warn"
            style={{ left: px(from - start), width: px(to - from) }}
          >
            {kind === "skipped" ? "left out" : "twice"}
          </span>
        ))}
      </div>
    </div>
  );
}

function Anytime({ row, rules, carried, movable, ...props }: BoardProps & { row: Laid; date: string }) {
  const box = useRef<HTMLDivElement>(null);
  const { id, color } = row.technician;
  const { date } = props;
  useEffect(
    () => (box.current ? takes(box.current, { kind: "anytime", technician: id, date }) : undefined),
    [id, date],
  );
  return (
    <div ref={box} className="shrink-0 space-y-1 border-r p-1" style={{ width: ANYTIME }}>
      {row.anytime.map((job) => (
        <div key={job.id} style={{ height: LANE - 4 }} className="flex">
          <JobCard
            job={job}
            color={color}
            usual={rules.usual}
            clash={false}
            carried={carried === job.id}
            movable={movable}
          />
        </div>
      ))}
    </div>
  );
}

interface TrackProps extends BoardProps {
  row: Laid;
  start: number;
  changes: readonly Change[];
  date: string;
}

function Track({ row, start, changes, date, board, rules, carried, movable }: TrackProps) {
  const box = useRef<HTMLDivElement>(null);
  const { id, color, working_hours } = row.technician;
  useEffect(
    () => (box.current ? takes(box.current, { kind: "track", technician: id, date }) : undefined),
    [id, date],
  );
  const hours = (working_hours as WeekHours | null) ?? rules.hours;
  return (
    <div
      ref={box}
      className="board-hours relative shrink-0 bg-surface"
      style={{ width: WIDTH, backgroundSize: `${HOUR}px 100%` }}
    >
      <Ground
        start={start}
        open={hours && hoursOn(date, hours)}
        away={board.away.get(id) ?? NONE}
        changes={changes}
      />
      {row.timed.map(({ job, lane }) => (
        <PlacedCard
          key={job.id}
          job={job}
          lane={lane}
          start={start}
          color={color}
          usual={rules.usual}
          clash={row.clash.has(job.id)}
          carried={carried === job.id}
          movable={movable}
        />
      ))}
    </div>
  );
}

const NONE: readonly Away[] = [];

interface PlacedProps {
  job: Job;
  lane: number;
  start: number;
  color: string;
  usual: number;
  clash: boolean;
  carried: boolean;
  movable: boolean;
}

/** Drawn anew only when something of this very job changed. */
const PlacedCard = memo(function PlacedCard({ lane, start, ...card }: PlacedProps) {
  return <JobCard {...card} track={{ lane, start }} />;
});

interface GroundProps {
  start: number;
  open: readonly Span[] | null;
  away: readonly Away[];
  changes: readonly Change[];
}

/** What lies under the jobs: the hours that are closed, time off, and the hour that the clock leaves out. */
function Ground({ start, open, away, changes }: GroundProps) {
  const at = ({ from, to }: Span) => {
    const [left, right] = [Math.max(0, from - start), Math.min(1440, to - start)];
    return right > left ? { left: px(left), width: px(right - left) } : null;
  };
  const closed = open ? gaps(open, { from: start, to: start + 1440 }) : [];
  return (
    <>
      {closed.map((span) => {
        const style = at(span);
        return style && <div key={span.from} className="board-closed absolute inset-y-0" style={style} />;
      })}
      {away.map((span) => {
        const style = at(span);
        return (
          style && (
            <div key={span.from} className="board-away absolute inset-y-0 overflow-hidden" style={style}>
              <span className="absolute inset-x-1.5 bottom-0.5 truncate text-right font-medium text-soft text-tiny">
                {span.reason ?? "Away"}
              </span>
            </div>
          )
        );
      })}
      {changes.map(
        (change) =>
          change.kind === "skipped" && (
            <div key={change.from} className="absolute inset-y-0 bg-warn-soft" style={at(change) ?? {}} />
          ),
      )}
    </>
  );
}

function gaps(open: readonly Span[], day: Span): Span[] {
  const found: Span[] = [];
  let from = day.from;
  for (const span of open) {
    if (span.from > from) found.push({ from, to: span.from });
    from = Math.max(from, span.to);
  }
  if (from < day.to) found.push({ from, to: day.to });
  return found;
}

function NowLine({ start, zone }: { start: number; zone: string }) {
  const now = wallAt(useNow(), zone) - start;
  if (now < 0 || now >= 1440) return null;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 z-5 w-px bg-bad"
      style={{ left: NAMES + ANYTIME + px(now) }}
    >
      <span className="absolute -left-[3px] size-[7px] rounded-full bg-bad" style={{ top: HEAD - 4 }} />
    </div>
  );
}

/** A day is first shown from an hour before work begins. */
function useMorning(scroller: RefObject<HTMLElement | null>, date: string, hours: WeekHours | null): void {
  const seen = useRef(false);
  useLayoutEffect(() => {
    if (seen.current || !scroller.current) return;
    const [first] = hours ? hoursOn(date, hours) : [];
    const begins = first ? first.from - dayStart(date) : 8 * 60;
    scroller.current.scrollLeft = px(Math.max(0, begins - 60));
    if (hours) seen.current = true;
  }, [scroller, date, hours]);
}
