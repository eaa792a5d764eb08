import { expect, it } from "vitest";
import { boundsOf, isSigned, smooth } from "./strokes";

const at = (x: number, y: number) => ({ x, y });

it("a line goes through the middles between its points and ends at its end", () => {
  expect(smooth([at(0, 0), at(2, 2), at(4, 0), at(6, 0)])).toEqual([
    { by: at(2, 2), to: at(3, 1) },
    { by: at(4, 0), to: at(5, 0) },
    { by: at(6, 0), to: at(6, 0) },
  ]);
  expect(smooth([at(1, 1)])).toEqual([{ by: at(1, 1), to: at(1, 1) }]);
  expect(smooth([])).toEqual([]);
});

it("a slip of the finger is no signature; several short strokes are", () => {
  expect(isSigned([])).toBe(false);
  expect(isSigned([[at(0.5, 0.1)]])).toBe(false);
  expect(isSigned([[at(0.5, 0.1), at(0.53, 0.1)]])).toBe(false);
  const short = [at(0.2, 0.1), at(0.23, 0.14)];
  expect(isSigned([short, short])).toBe(true);
});

it("what is empty around a signature is left out", () => {
  const box = boundsOf([[at(0.25, 0.5), at(0.5, 0.25)], [at(0.75, 0.5)]], 0.125);
  expect(box).toEqual({ x: 0.125, y: 0.125, width: 0.75, height: 0.5 });
});
