/** What is ticked in a list: some rows, or everything that the list's filters match. */
export interface Ticked<T> {
  readonly all: boolean;
  readonly rows: ReadonlyMap<number, T>;
  /** The row, by its place in the list, from where a range is drawn. */
  readonly anchor: number | null;
  /** The ids of the range that was drawn last; the next one from the same anchor takes its place. */
  readonly range: readonly number[];
}

export const NOTHING: Ticked<never> = { all: false, rows: new Map<number, never>(), anchor: null, range: [] };

/** How many rows may be ticked one by one; beyond it there is "all that match". */
export const MOST = 1000;

/** Ticks one row, or takes its tick away; the next range begins here. */
export function toggle<T extends { id: number }>(now: Ticked<T>, index: number, row: T): Ticked<T> {
  const rows = new Map(now.rows);
  const on = !rows.delete(row.id);
  if (on) rows.set(row.id, row);
  return { all: false, rows, anchor: index, range: on ? [row.id] : [] };
}

/** The first and the last place of a range from the anchor to `index`, at most `MOST` long. */
export function span(now: Ticked<unknown>, index: number): [first: number, last: number] {
  const anchor = now.anchor ?? index;
  return anchor <= index
    ? [anchor, Math.min(index, anchor + MOST - 1)]
    : [Math.max(index, anchor - MOST + 1), anchor];
}

/** Draws the range anew: what the last one from this anchor had ticked and this one has not is unticked. */
export function stretch<T extends { id: number }>(
  now: Ticked<T>,
  anchor: number,
  range: readonly T[],
): Ticked<T> {
  const rows = new Map(now.rows);
  for (const id of now.range) rows.delete(id);
  for (const row of range) rows.set(row.id, row);
  return { all: false, rows, anchor, range: range.map((row) => row.id) };
}

/** Exactly these rows. */
export function these<T extends { id: number }>(rows: readonly T[]): Ticked<T> {
  return { ...NOTHING, rows: new Map(rows.map((row) => [row.id, row])) };
}

/** How many rows are ticked in a list of `total`. */
export function ticks(now: Ticked<unknown>, total: number): number {
  return now.all ? total : now.rows.size;
}
