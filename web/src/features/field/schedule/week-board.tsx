import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Technician } from "@/api/types";
import { cn } from "@/lib/cn";
import { dayName } from "@/lib/time";
import { dayStart } from "./clock";
import { hoursOn, type WeekHours } from "./conflicts";
import type { BoardProps } from "./day-board";
import { NAMES } from "./grid";
import { JobCard } from "./job-card";
import { isOn, type Job, overlapping } from "./model";
import { RowName } from "./row-name";
import { scrolls, takes } from "./use-drag";

const HEAD = 30;
/** A job in a cell, with the space below it. */
const CARD = 40;
const PAD = 4;
/** The narrowest that a day can be: at 1440 px all seven are in sight. */
const CELL = 104;

interface Props extends BoardProps {
  dates: readonly string[];
  today: string;
  onDay: (date: string) => void;
}

/** A week: technicians from top to bottom, days from left to right, jobs by their time in each cell. */
export function WeekBoard(props: Props) {
  const { scroller, technicians, dates, today, rules, board } = props;
  const rows = technicians.map((technician) => {
    const all = board.byTechnician.get(technician.id) ?? [];
    const cells = dates.map((date) =>
      all
        .filter((job) => props.shows(job) && (job.place.date === date || isOn(job, date, rules.usual)))
        .sort((a, b) => (a.place.at ?? -1) - (b.place.at ?? -1) || a.id - b.id),
    );
    return { technician, cells, clash: overlapping(all, rules.usual) };
  });
  const height = (index: number) =>
    Math.max(56, Math.max(...(rows[index]?.cells.map(({ length }) => length) ?? [])) * CARD + 2 * PAD + 1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: height,
    getItemKey: (index) => rows[index]?.technician.id ?? index,
    overscan: 3,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });
  const heights = rows.map((_, index) => height(index)).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row that grew moves those below it
  useEffect(() => virtual.measure(), [heights, virtual]);
  const index = technicians.findIndex(({ id }) => id === props.carriedRow);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index);
  }, [index, virtual]);
  useEffect(() => (scroller.current ? scrolls(scroller.current) : undefined), [scroller]);
  const columns = { gridTemplateColumns: `${NAMES}px repeat(${dates.length}, minmax(${CELL}px, 1fr))` };
  return (
    <div
      className="relative"
      style={{ minWidth: NAMES + dates.length * CELL, height: virtual.getTotalSize() + HEAD }}
    >
      <div
        className="sticky top-0 z-20 grid border-b bg-canvas font-medium text-muted text-small"
        style={{ ...columns, height: HEAD }}
      >
        <div className="sticky left-0 z-10 flex items-center border-r bg-canvas px-3">
          {rules.zone.replaceAll("_", " ")}
        </div>
        {dates.map((date) => (
          <button
            key={date}
            type="button"
            onClick={() => props.onDay(date)}
            className={cn(
              "border-r px-2 text-left hover:bg-hover hover:text-ink",
              date === today && "font-semibold text-accent-ink",
            )}
          >
            {dayName(date, "full").split(" ")[0]?.slice(0, 3)} {dayName(date, "short")}
          </button>
        ))}
      </div>
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        if (!row) return null;
        return (
          <section
            key={item.key}
            aria-label={row.technician.name}
            data-row-of={row.technician.id}
            className="absolute inset-x-0 top-0 grid border-b"
            style={{ ...columns, height: item.size, transform: `translateY(${item.start}px)` }}
          >
            <RowName
              technician={row.technician}
              count={row.cells.reduce((sum, { length }) => sum + length, 0)}
            />
            {dates.map((date, day) => (
              <Cell
                key={date}
                {...props}
                technician={row.technician}
                date={date}
                jobs={row.cells[day] ?? []}
                clash={row.clash}
              />
            ))}
          </section>
        );
      })}
    </div>
  );
}

interface CellProps extends BoardProps {
  technician: Technician;
  date: string;
  jobs: readonly Job[];
  clash: ReadonlySet<number>;
}

function Cell({ technician, date, jobs, clash, board, rules, carried, movable }: CellProps) {
  const box = useRef<HTMLDivElement>(null);
  const { id, color, working_hours } = technician;
  useEffect(
    () => (box.current ? takes(box.current, { kind: "cell", technician: id, date }) : undefined),
    [id, date],
  );
  const hours = (working_hours as WeekHours | null) ?? rules.hours;
  const open = hours === null || hoursOn(date, hours).length > 0;
  const start = dayStart(date);
  const away = (board.away.get(id) ?? []).filter(({ from, to }) => from < start + 1440 && to > start);
  return (
    <div
      ref={box}
      className={cn("relative min-w-0 space-y-1 border-r bg-surface p-1", !open && "board-closed")}
    >
      {away.length > 0 && (
        <div className="board-away pointer-events-none absolute inset-0 overflow-hidden">
          <span className="absolute inset-x-1.5 bottom-0.5 truncate text-right font-medium text-soft text-tiny">
            {away[0]?.reason ?? "Away"}
          </span>
        </div>
      )}
      {jobs.map((job) => (
        <div key={job.id} className="relative flex" style={{ height: CARD - 4 }}>
          <JobCard
            job={job}
            color={color}
            usual={rules.usual}
            clash={clash.has(job.id)}
            carried={carried === job.id}
            movable={movable}
          />
        </div>
      ))}
    </div>
  );
}
