import { expect, it } from "vitest";
import { byDay } from "./days";

// In the zone of whoever runs this: noon, and times around it that are on a certain day everywhere.
const noon = new Date(2026, 2, 1, 12).getTime();
const at = (day: number, hour: number) => ({ at: new Date(2026, 2, day, hour).toISOString() });

it("puts entries under their days, today and yesterday by name", () => {
  const days = byDay([at(1, 11), at(1, 0), at(0, 23), at(-1, 3), at(-1, 2)], noon);
  expect(days.map(({ name, entries }) => [name, entries.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
    ["27 Feb 2026", 2],
  ]);
});

it("has no day for nothing", () => {
  expect(byDay([], noon)).toEqual([]);
});
