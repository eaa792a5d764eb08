import { dayOf } from "@/lib/time";

interface Day<T> {
  /** "Today", "Yesterday", or the date. */
  name: string;
  entries: T[];
}

/** Puts what happened on one day, in the reader's own zone, under one heading; keeps the order. */
export function byDay<T extends { at: string }>(entries: readonly T[], now: number): Day<T>[] {
  const days: Day<T>[] = [];
  for (const entry of entries) {
    const name = nameOf(entry.at, now);
    const last = days.at(-1);
    if (last?.name === name) last.entries.push(entry);
    else days.push({ name, entries: [entry] });
  }
  return days;
}

function nameOf(at: string, now: number): string {
  const day = dayOf(at);
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day === dayOf(new Date(now).toISOString())) return "Today";
  return day === dayOf(yesterday.toISOString()) ? "Yesterday" : day;
}
