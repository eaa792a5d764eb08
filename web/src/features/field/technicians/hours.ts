import { minutesOf, WEEKDAYS, type Weekday } from "../schedule/clock";
import type { WeekHours } from "../schedule/conflicts";

/** A day as its row in the form says it. */
export interface DayRow {
  day: Weekday;
  spans: { from: string; to: string }[];
}

export const DAY_NAMES: Record<Weekday, string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

/** What is begun with. */
export const USUAL_WEEK: WeekHours = Object.fromEntries(
  ["mon", "tue", "wed", "thu", "fri"].map((day) => [day, [["08:00", "17:00"]]]),
);

export function toRows(hours: WeekHours): DayRow[] {
  return WEEKDAYS.map((day) => ({
    day,
    spans: (hours[day] ?? []).map(([from = "", to = ""]) => ({ from, to })),
  }));
}

export function toHours(rows: readonly DayRow[]): Record<string, string[][]> {
  return Object.fromEntries(
    rows
      .filter(({ spans }) => spans.length > 0)
      .map(({ day, spans }) => [day, spans.map(({ from, to }) => [from, to])]),
  );
}

/** What is wrong with a day's hours; the server says the same. */
export function problemOf({ spans }: DayRow): string | null {
  if (spans.some(({ from, to }) => !from || !to)) return "Every span needs a beginning and an end";
  const ends = spans.map(({ from, to }) => {
    const [begin, end] = [minutesOf(from), minutesOf(to)];
    return { begin, end: end > begin ? end : end + 1440 };
  });
  ends.sort((a, b) => a.begin - b.begin);
  return ends.some(({ begin }, index) => index > 0 && begin < (ends[index - 1]?.end ?? 0))
    ? "These overlap"
    : null;
}

/** "Mon–Thu 08:00–17:00, Fri 08:00–16:00". */
export function hoursText(hours: WeekHours): string {
  const parts: { first: Weekday; last: Weekday; text: string }[] = [];
  for (const day of WEEKDAYS) {
    const text = (hours[day] ?? []).map(([from, to]) => `${from}–${to}`).join(", ");
    const last = parts.at(-1);
    const follows = last && WEEKDAYS.indexOf(last.last) === WEEKDAYS.indexOf(day) - 1;
    if (text === "") continue;
    if (last && follows && last.text === text) last.last = day;
    else parts.push({ first: day, last: day, text });
  }
  const short = (day: Weekday) => DAY_NAMES[day].slice(0, 3);
  return parts
    .map(({ first, last, text }) => `${short(first)}${first === last ? "" : `–${short(last)}`} ${text}`)
    .join("; ");
}
