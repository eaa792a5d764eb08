/** A point of a stroke; both in widths of the pad, so that a turned phone keeps what was drawn. */
export interface Point {
  x: number;
  y: number;
}
export type Stroke = readonly Point[];

/** A piece of a smooth line: from where the one before ended, bent towards `by`, to `to`. */
interface Bend {
  by: Point;
  to: Point;
}

/** How much must be drawn to be taken for a signature, in widths of the pad. */
const LEAST = 0.08;

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** The bends of a line through the middles between its points, which is how a hand means it. */
export function smooth(stroke: Stroke): Bend[] {
  const bends = stroke.slice(1, -1).map((by, at) => ({ by, to: middle(by, stroke[at + 2] ?? by) }));
  const last = stroke.at(-1);
  return last ? [...bends, { by: last, to: last }] : [];
}

function length(stroke: Stroke): number {
  return stroke.reduce((sum, { x, y }, at) => {
    const before = stroke[at - 1];
    return before ? sum + Math.hypot(x - before.x, y - before.y) : 0;
  }, 0);
}

/** Whether this is more than a slip of the finger. */
export function isSigned(strokes: readonly Stroke[]): boolean {
  return strokes.reduce((sum, stroke) => sum + length(stroke), 0) >= LEAST;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The part of the pad that was drawn on, with `edge` around it. */
export function boundsOf(strokes: readonly Stroke[], edge: number): Box {
  const points = strokes.flat();
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs) - edge, Math.min(...ys) - edge];
  return { x, y, width: Math.max(...xs) + edge - x, height: Math.max(...ys) + edge - y };
}
