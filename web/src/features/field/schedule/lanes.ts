/** Something that takes time, in minutes; `to` is no longer part of it. */
export interface Span {
  from: number;
  to: number;
}

interface Laid {
  /** In which lane each thing lies, in the order given. */
  lanes: number[];
  /** How many lanes there are; at least one. */
  count: number;
}

/** Puts things that overlap below each other: each into the first lane that is free by then. */
export function lay(spans: readonly Span[]): Laid {
  const order = spans
    .map((span, index) => ({ ...span, index }))
    .sort((a, b) => a.from - b.from || b.to - a.to || a.index - b.index);
  const free: number[] = [];
  const lanes = new Array<number>(spans.length).fill(0);
  for (const { from, to, index } of order) {
    const found = free.findIndex((until) => until <= from);
    const lane = found === -1 ? free.length : found;
    free[lane] = to;
    lanes[index] = lane;
  }
  return { lanes, count: Math.max(1, free.length) };
}
