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

interface Folded<T> {
  entry: T;
  /** How often it happened, one right after the other. */
  times: number;
}

/** Entries, newest first, where the same that happened again and again is told once. */
export function fold<T>(entries: readonly T[], sameAs: (entry: T) => string): Folded<T>[] {
  const told: Folded<T>[] = [];
  for (const entry of entries) {
    const last = told.at(-1);
    if (last && sameAs(last.entry) === sameAs(entry)) last.times += 1;
    else told.push({ entry, times: 1 });
  }
  return told;
}
