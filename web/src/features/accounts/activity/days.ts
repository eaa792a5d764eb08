import { dayOf } from "@/lib/time";

interface Day<T> {
  day: string;
  items: T[];
}

/** Entries, newest first, under the day that each of them is of. */
export function byDay<T>(entries: readonly T[], dayName: (entry: T) => string): Day<T>[] {
  const days: Day<T>[] = [];
  for (const entry of entries) {
    const day = dayName(entry);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(entry);
    else days.push({ day, items: [entry] });
  }
  return days;
}

/** "Today", "Yesterday" or the date, in the reader's own zone. */
export function dayTitle(at: string, now: number): string {
  const day = dayOf(at);
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === dayOf(new Date(now).toISOString())) return "Today";
  return day === dayOf(yesterday.toISOString()) ? "Yesterday" : day;
}
