interface Day<T> {
  day: string;
  items: T[];
}

/** Entries, newest first, under the day that each of them is of. */
export function byDay<T>(entries: readonly T[], dayOf: (entry: T) => string): Day<T>[] {
  const days: Day<T>[] = [];
  for (const entry of entries) {
    const day = dayOf(entry);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(entry);
    else days.push({ day, items: [entry] });
  }
  return days;
}
