import { Temporal } from "temporal-polyfill";

// All places on the board are readings of the clock on the company's wall, in minutes since 1970-01-01 by that clock,
// as the server reckons: an hour of work is an hour on the wall, also in the night in which the clock is changed.

const DAY = 1440;

/** The wall's reading when a day begins. */
export function dayStart(date: string): number {
  return Date.parse(date) / 60_000;
}

/** The day of a reading, `YYYY-MM-DD`. */
export function dateOf(wall: number): string {
  return new Date(Math.floor(wall / DAY) * DAY * 60_000).toISOString().slice(0, 10);
}

/** "08:30" or "08:30:00" in minutes since midnight; "24:00" is the day's end. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** "08:30" of a reading, or of minutes since midnight. */
export function timeOf(wall: number): string {
  const within = ((wall % DAY) + DAY) % DAY;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

/** "08:30–10:00", or over midnight "22:00–02:00 (+1)". */
export function spanText(from: number, to: number): string {
  const days = Math.floor((to - 1) / DAY) - Math.floor(from / DAY);
  return `${timeOf(from)}–${timeOf(to)}${days > 0 ? ` (+${days})` : ""}`;
}

/** What the wall says at a moment, in minutes, rounded down. */
export function wallAt(moment: number | string, zone: string): number {
  const epochMs = typeof moment === "string" ? Date.parse(moment) : moment;
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
  return Math.floor((epochMs + zoned.offsetNanoseconds / 1_000_000) / 60_000);
}

/** When the wall says so; the first time where it does twice, after the jump where it never does. */
export function momentAt(wall: number, zone: string): string {
  const plain = Temporal.PlainDateTime.from(`${dateOf(wall)}T${timeOf(wall)}`);
  return plain.toZonedDateTime(zone).toInstant().toString();
}

export function addDays(date: string, days: number): string {
  return dateOf(dayStart(date) + days * DAY);
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export function weekday(date: string): Weekday {
  // 1970-01-01 was a Thursday.
  return WEEKDAYS[(Math.floor(dayStart(date) / DAY) + 3) % 7] ?? "mon";
}

/** The seven days of a date's week, Monday first. */
export function weekOf(date: string): string[] {
  const monday = addDays(date, -WEEKDAYS.indexOf(weekday(date)));
  return WEEKDAYS.map((_, index) => addDays(monday, index));
}

/** A stretch of a day in which the wall's clock is changed. */
export interface Change {
  /** `skipped`: these times do not exist. `twice`: they come two times, and the first is meant. */
  kind: "skipped" | "twice";
  from: number;
  to: number;
}

/** Where a zone's clock is changed on a day, in readings of the wall. */
export function changesOn(date: string, zone: string): Change[] {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(zone);
  const found: Change[] = [];
  // A change at midnight itself is behind the day's first moment.
  let next = start.subtract({ hours: 3 }).getTimeZoneTransition("next");
  for (; next; next = next.getTimeZoneTransition("next")) {
    const after = wallAt(next.epochMilliseconds, zone);
    const before = wallAt(next.epochMilliseconds - 60_000, zone) + 1;
    const change: Change = { kind: after > before ? "skipped" : "twice", from: before, to: after };
    if (change.kind === "twice") [change.from, change.to] = [after, before];
    if (change.from >= dayStart(date) + DAY) break;
    if (change.to > dayStart(date)) found.push(change);
  }
  return found;
}

export { WEEKDAYS };
