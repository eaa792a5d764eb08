import { describe, expect, it } from "vitest";
import { labelled, percent, wholeTicks } from "./ticks";

describe("the labels of an axis", () => {
  it.each([
    [30, 640, [2, 5, 8, 11, 14, 17, 20, 23, 26, 29]],
    [30, 256, [5, 13, 21, 29]],
    [3, 640, [0, 1, 2]],
    [1, 10, [0]],
    [0, 640, []],
  ])("of %d in %d px", (count, width, expected) => {
    expect(labelled(count, width)).toEqual(expected);
  });
});

it.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [40, [0, 10, 20, 30, 40]],
  [41, [0, 20, 40, 60]],
  [9819, [0, 5000, 10_000]],
])("a scale up to %d has the lines %j", (most, expected) => {
  expect(wholeTicks(most)).toEqual(expected);
});

it.each([
  [0, 10, "0%"],
  [1, 3, "33%"],
  [3, 3, "100%"],
  [1, 1000, "<1%"],
  [999, 1000, "99%"],
  [0, 0, "0%"],
])("%d of %d is %s", (part, whole, expected) => {
  expect(percent(part, whole)).toBe(expected);
});
