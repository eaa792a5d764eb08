import { expect, it } from "vitest";
import { minutesAt, px, rowHeight } from "./grid";

it("pixels and minutes are each other's way back", () => {
  for (let minutes = 0; minutes <= 1440; minutes += 15) expect(minutesAt(px(minutes))).toBe(minutes);
});

it("a row without a job is as high as one with one", () => {
  expect(rowHeight(0)).toBe(rowHeight(1));
  expect(rowHeight(3)).toBeGreaterThan(rowHeight(2));
});
