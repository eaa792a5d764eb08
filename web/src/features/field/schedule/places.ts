import { addDays, type Change, dayStart, minutesOf, timeOf } from "./clock";
import type { Span } from "./lanes";

/** Where a job stands: who does it, when, and for how long. */
export interface Place {
  technician: number | null;
  date: string | null;
  /** Minutes since midnight; null: at any time of the day. */
  at: number | null;
  /** Minutes; null: as long as the company's jobs usually take. */
  minutes: number | null;
}

/** What the server is told of a move. */
export interface PlacePatch {
  assigned_technician_id?: number | null;
  scheduled_date?: string | null;
  scheduled_time?: string | null;
  estimated_duration?: number | null;
}

interface Job {
  assigned_technician_id?: number | null;
  scheduled_date?: string | null;
  scheduled_time?: string | null;
  estimated_duration?: number | null;
}

/** Everything on the board stands at a multiple of this, in minutes. */
const STEP = 15;
const DAY = 1440;
/** The longest that a job can be drawn. */
const LONGEST = DAY;

export const NOWHERE = { technician: null, date: null, at: null } as const;

export function placeOf(job: Job): Place {
  return {
    technician: job.assigned_technician_id ?? null,
    date: job.scheduled_date ?? null,
    at: job.scheduled_time == null ? null : minutesOf(job.scheduled_time),
    minutes: job.estimated_duration ?? null,
  };
}

/** Only what differs. */
export function patchOf(before: Place, after: Place): PlacePatch {
  const patch: PlacePatch = {};
  if (before.technician !== after.technician) patch.assigned_technician_id = after.technician;
  if (before.date !== after.date) patch.scheduled_date = after.date;
  if (before.at !== after.at) patch.scheduled_time = after.at === null ? null : `${timeOf(after.at)}:00`;
  if (before.minutes !== after.minutes) patch.estimated_duration = after.minutes;
  return patch;
}

export function samePlace(a: Place, b: Place): boolean {
  return a.technician === b.technician && a.date === b.date && a.at === b.at && a.minutes === b.minutes;
}

/** The time it takes by the wall's clock; null where it has no day or no time. */
export function spanOf(place: Place, usual: number): Span | null {
  if (place.date === null || place.at === null) return null;
  const from = dayStart(place.date) + place.at;
  return { from, to: from + (place.minutes ?? usual) };
}

/** The nearest beginning for something let go at `minute` of a day; no time that the wall never shows. */
export function snap(minute: number, changes: readonly Change[] = [], start = 0): number {
  const near = Math.min(DAY - STEP, Math.max(0, Math.round(minute / STEP) * STEP));
  const skipped = changes.find(
    ({ kind, from, to }) => kind === "skipped" && start + near >= from && start + near < to,
  );
  return skipped ? Math.ceil((skipped.to - start) / STEP) * STEP : near;
}

/** How long a job lasts whose end is pulled to `end` minutes of the day. */
export function pulled(at: number, end: number): number {
  return Math.min(LONGEST, Math.max(STEP, Math.round((end - at) / STEP) * STEP));
}

/** The first time within `hours` at which so many minutes are free; null where there is none. All in readings. */
export function firstFree(hours: readonly Span[], taken: readonly Span[], minutes: number): number | null {
  const busy = [...taken].sort((a, b) => a.from - b.from);
  for (const hour of hours) {
    let from = Math.ceil(hour.from / STEP) * STEP;
    for (const span of busy) {
      if (span.to <= from) continue;
      if (span.from >= from + minutes) break;
      from = Math.ceil(span.to / STEP) * STEP;
    }
    if (from + minutes <= hour.to) return from;
  }
  return null;
}

/** What a key does to a job that is being moved by the keyboard. */
export type Push = "earlier" | "later" | "up" | "down" | "longer" | "shorter" | "day-before" | "day-after";

interface Board {
  /** The technicians' rows, from top to bottom. */
  rows: readonly number[];
  /** How long a job takes that does not say so. */
  usual: number;
  /** The minutes of a single push. */
  step: number;
  changesOn: (date: string) => readonly Change[];
}

/** The place after one push; the same one where it goes no further. */
export function push(place: Place, to: Push, board: Board): Place {
  switch (to) {
    case "earlier":
      return shift(place, -board.step, board);
    case "later":
      return shift(place, board.step, board);
    case "up":
      return { ...place, technician: neighbour(board.rows, place.technician, -1) };
    case "down":
      return { ...place, technician: neighbour(board.rows, place.technician, 1) };
    case "longer":
      return { ...place, minutes: Math.min(LONGEST, (place.minutes ?? board.usual) + STEP) };
    case "shorter":
      return { ...place, minutes: Math.max(STEP, (place.minutes ?? board.usual) - STEP) };
    case "day-before":
      return place.date === null ? place : { ...place, date: addDays(place.date, -1) };
    case "day-after":
      return place.date === null ? place : { ...place, date: addDays(place.date, 1) };
  }
}

function shift(place: Place, by: number, { changesOn }: Board): Place {
  if (place.at === null || place.date === null) return place;
  const start = dayStart(place.date);
  const changes = changesOn(place.date);
  const was = start + place.at;
  let at = snap(place.at + by, changes, start);
  // Backwards over the hour that is left out.
  if (by < 0 && at >= place.at) {
    const skipped = changes.find(({ kind, to }) => kind === "skipped" && was >= to);
    if (skipped) at = Math.max(0, skipped.from - start - STEP);
  }
  return { ...place, at };
}

function neighbour(rows: readonly number[], now: number | null, by: number): number | null {
  const index = now === null ? -1 : rows.indexOf(now);
  if (index === -1) return rows[0] ?? now;
  return rows[Math.min(rows.length - 1, Math.max(0, index + by))] ?? now;
}
