/** Where something that is pulled over another is let go. */
export type Edge = "above" | "below";

/** The place, from 0, that an item moves to when it is let go at the edge of another one; the same where it stays. */
export function placeAt(from: number, over: number, edge: Edge): number {
  const before = edge === "above" ? over : over + 1;
  // Its own place becomes free.
  return before > from ? before - 1 : before;
}

/** The list with one item at another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const item = items[from];
  const rest = items.filter((_, at) => at !== from);
  return item === undefined ? rest : [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** Texts of one line each, without empty ones. */
export function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}
