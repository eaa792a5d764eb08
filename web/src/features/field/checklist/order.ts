import { plural } from "@/lib/format";

const MAX_ITEMS = 100;
const MAX_LETTERS = 200;

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

/** Why these labels can be no checklist; undefined where they can. */
export function labelsProblem(labels: readonly string[]): string | undefined {
  if (labels.length > MAX_ITEMS) return `At most ${MAX_ITEMS} items: these are ${labels.length}`;
  const long = labels.find((label) => [...label].length > MAX_LETTERS);
  return long && `At most ${MAX_LETTERS} characters an item: “${long.slice(0, 40)}…” is longer`;
}

/** What is said under a field of one item a line. */
export function linesHint(labels: readonly string[]): string {
  return labels.length > 0 ? `One a line · ${plural(labels.length, "item")}` : "One a line";
}
