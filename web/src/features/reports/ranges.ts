import { type Preset, type ReportSearch, USUAL } from "./search";

/** Days, both inclusive, as YYYY-MM-DD by the company's calendar. */
export interface Range {
  from: string;
  to: string;
}

/** The most days that the server reports on. */
const MOST_DAYS = 3660;

export const PRESET_NAMES: Record<Preset, string> = {
  today: "Today",
  "this-week": "This week",
  "last-7": "Last 7 days",
  "last-30": "Last 30 days",
  "this-month": "This month",
  "last-month": "Last month",
  "this-quarter": "This quarter",
  "this-year": "This year",
};

const DAY_MS = 86_400_000;

function number(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

function text(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

export function shifted(date: string, days: number): string {
  return text(number(date) + days);
}

export function daysOf({ from, to }: Range): number {
  return number(to) - number(from) + 1;
}

/** The day it is in a zone. */
export function todayIn(zone: string, now: number): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(now);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/** The Monday of a day's week. */
function monday(date: string): string {
  // 1970-01-01 was a Thursday.
  return text(number(date) - ((number(date) + 3) % 7));
}

function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

function firstOfQuarter(date: string): string {
  const month = Number(date.slice(5, 7));
  return `${date.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, "0")}-01`;
}

/** The days of a named range. What began and has not ended reaches up to today. */
export function presetRange(preset: Preset, today: string): Range {
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "this-week":
      return { from: monday(today), to: today };
    case "last-7":
      return { from: shifted(today, -6), to: today };
    case "last-30":
      return { from: shifted(today, -29), to: today };
    case "this-month":
      return { from: firstOfMonth(today), to: today };
    case "last-month": {
      const last = shifted(firstOfMonth(today), -1);
      return { from: firstOfMonth(last), to: last };
    }
    case "this-quarter":
      return { from: firstOfQuarter(today), to: today };
    case "this-year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
  }
}

/** Whether these are days that the server reports on; if not, what is wrong with them. */
export function refusal(from: string, to: string): string | undefined {
  if (!from || !to) return "Both days are needed.";
  if (to < from) return "The last day is before the first.";
  if (daysOf({ from, to }) > MOST_DAYS) return `At most ${MOST_DAYS} days, which are ten years.`;
  return undefined;
}

/** The range that an address asks for; own days go before a name. */
export function rangeOf(search: ReportSearch, today: string): Range & { preset: Preset | null } {
  if (search.from && search.to && !refusal(search.from, search.to)) {
    return { from: search.from, to: search.to, preset: null };
  }
  const preset = search.range ?? USUAL;
  return { ...presetRange(preset, today), preset };
}

/** As many days right before it. */
export function before({ from, to }: Range): Range {
  const days = daysOf({ from, to });
  return { from: shifted(from, -days), to: shifted(from, -1) };
}

export type Step = "day" | "week" | "month";

/** Some days of a range together, with what was created and completed on them. */
export interface Bucket extends Range {
  created: number;
  completed: number;
}

/** How finely a range is drawn. */
export function stepOf(range: Range): Step {
  const days = daysOf(range);
  if (days <= 45) return "day";
  return days <= 371 ? "week" : "month";
}

/** The days of a report by day, week or month, in their order; the first and the last may be cut by the range. */
export function buckets(
  days: readonly { date: string; created: number; completed: number }[],
  step: Step,
): Bucket[] {
  const begin = { day: (date: string) => date, week: monday, month: firstOfMonth }[step];
  const found: Bucket[] = [];
  let current = "";
  for (const { date, created, completed } of days) {
    const key = begin(date);
    const last = found.at(-1);
    if (last && key === current) {
      last.to = date;
      last.created += created;
      last.completed += completed;
    } else {
      found.push({ from: date, to: date, created, completed });
      current = key;
    }
  }
  return found;
}
