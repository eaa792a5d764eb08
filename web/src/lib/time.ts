const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = {
  long: new Intl.RelativeTimeFormat("en-GB", { numeric: "auto", style: "long" }),
  // For tables: "11 min ago".
  short: new Intl.RelativeTimeFormat("en-GB", { numeric: "auto", style: "short" }),
};
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const calendarDay = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});
const exact = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

/** "3 hours ago", "yesterday"; under 45 seconds either way "just now". */
export function relativeTime(iso: string, now: number, style: "long" | "short" = "long"): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return "";
  if (Math.abs(seconds) < 45) return "just now";
  for (const [unit, size] of UNITS) {
    const count = Math.round(seconds / size);
    if (Math.abs(seconds) >= size * 0.95 && count !== 0) return relative[style].format(count, unit);
  }
  return relative[style].format(Math.sign(seconds), "minute");
}

/** The full time in the reader's own zone, for the tooltip. */
export function exactTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "" : exact.format(time);
}

/** "20 Nov 2026", in the reader's own zone. */
export function dayOf(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? "" : day.format(time);
}

/** "1 Jan – 31 Mar 2026", "since 1 Jan 2026", "until 31 Mar 2026"; of days without a time or a zone. */
export function dayRange(from: string | undefined, to: string | undefined): string | undefined {
  if (from && to) {
    return from <= to
      ? calendarDay.formatRange(Date.parse(from), Date.parse(to))
      : `${calendarDay.format(Date.parse(from))} – ${calendarDay.format(Date.parse(to))}`;
  }
  if (from) return `since ${calendarDay.format(Date.parse(from))}`;
  return to && `until ${calendarDay.format(Date.parse(to))}`;
}

/** "20 Nov", or in full "Friday 20 November", of a day without a time or a zone. */
export function dayName(date: string, style: "short" | "full"): string {
  const time = Date.parse(date);
  if (Number.isNaN(time)) return "";
  return (style === "short" ? shortDay : weekday).format(time);
}

/** "1 s", "48 s", "3 min 20 s": how long something took. */
export function duration(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000));
  if (seconds < 1) return "under a second";
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
