import { addDays, dateOf, dayStart, minutesOf, type Weekday, weekday } from "./clock";
import type { Span } from "./lanes";

/** Hours of the days of a week; a day that is not named has none. */
export type WeekHours = { readonly [day in Weekday]?: readonly (readonly string[])[] };

/** What a job would clash with: the server's kinds, in its order. */
export type Clash =
  | { kind: "job"; id: number; name: string; from: number; to: number }
  | { kind: "time_off"; reason: string | null; from: number; to: number }
  | { kind: "hours"; from: number; to: number };

/** Whether a company that prevents double booking refuses it. Working late is a person's choice. */
export function isDoubleBooking({ kind }: Clash): boolean {
  return kind !== "hours";
}

interface Busy extends Span {
  id: number;
  name: string;
}

export interface Away extends Span {
  reason: string | null;
}

/** What is known of a technician around the time in question, in readings of the wall (`clock.ts`). */
export interface Calendar {
  jobs: readonly Busy[];
  away: readonly Away[];
  /** When they work, without gaps that are none. Null: nothing is known of it, so nothing is outside. */
  hours: readonly Span[] | null;
}

function overlaps(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

/** All that speaks against a technician doing job `id` from `from` to `to`. */
export function clashes(id: number, span: Span, calendar: Calendar): Clash[] {
  const found: Clash[] = [];
  for (const job of calendar.jobs) {
    if (job.id !== id && overlaps(span, job))
      found.push({ kind: "job", id: job.id, name: job.name, from: job.from, to: job.to });
  }
  for (const away of calendar.away) {
    if (overlaps(span, away))
      found.push({ kind: "time_off", reason: away.reason, from: away.from, to: away.to });
  }
  if (calendar.hours) {
    for (const { from, to } of outside(span, calendar.hours)) found.push({ kind: "hours", from, to });
  }
  return found;
}

/** The parts of a span that none of `hours` (in order, not overlapping) covers. */
export function outside(span: Span, hours: readonly Span[]): Span[] {
  const found: Span[] = [];
  let from = span.from;
  for (const hour of hours) {
    if (hour.to <= from) continue;
    if (hour.from >= span.to) break;
    if (hour.from > from) found.push({ from, to: hour.from });
    from = Math.max(from, hour.to);
    if (from >= span.to) break;
  }
  if (from < span.to) found.push({ from, to: span.to });
  return found;
}

/** When somebody with these hours works on a day. A span that ends when it begins or before ends on the day after. */
export function hoursOn(date: string, hours: WeekHours): Span[] {
  return (hours[weekday(date)] ?? []).map(([begins = "00:00", ends = "00:00"]) => {
    const [from, to] = [minutesOf(begins), minutesOf(ends)];
    return { from: dayStart(date) + from, to: dayStart(date) + (to > from ? to : to + 1440) };
  });
}

/** The hours of every day that a span touches and of the day before, joined where they meet. */
export function hoursAround(span: Span, hours: WeekHours): Span[] {
  const found: Span[] = [];
  const last = dateOf(span.to);
  for (let date = addDays(dateOf(span.from), -1); date <= last; date = addDays(date, 1))
    found.push(...hoursOn(date, hours));
  return join(found);
}

function join(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}
