import { expect, it } from "vitest";
import { lay } from "./lanes";

const at = (...spans: [number, number][]) => spans.map(([from, to]) => ({ from, to }));

it.each([
  ["nothing", at(), [], 1],
  ["one", at([60, 120]), [0], 1],
  ["one after the other, without a break", at([60, 120], [120, 180]), [0, 0], 1],
  ["two at once", at([60, 120], [90, 150]), [0, 1], 2],
  ["the lane of who is done first is used again", at([0, 60], [30, 240], [60, 90]), [0, 1, 0], 2],
  ["in any order", at([60, 90], [30, 240], [0, 60]), [0, 1, 0], 2],
  ["three at the same time: the longest on top", at([0, 30], [0, 90], [0, 60]), [2, 0, 1], 3],
  ["over midnight", at([1380, 1500], [1410, 1440]), [0, 1], 2],
])("%s", (_, spans, lanes, count) => {
  expect(lay(spans)).toEqual({ lanes, count });
});
