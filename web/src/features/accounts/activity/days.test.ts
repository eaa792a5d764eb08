import { describe, expect, it } from "vitest";
import { dayTitle } from "./days";

// In the zone of whoever runs this: noon on the first of March.
const noon = new Date(2026, 2, 1, 12).getTime();
const at = (day: number, hour: number) => new Date(2026, 2, day, hour).toISOString();

describe("a day's title", () => {
  it.each([
    [1, 0, "Today"],
    [1, 23, "Today"],
    [0, 23, "Yesterday"],
    [0, 0, "Yesterday"],
    [-1, 23, "27 Feb 2026"],
    [2, 1, "2 Mar 2026"],
  ])("on day %d at %d o'clock is %s", (day, hour, title) => {
    expect(dayTitle(at(day, hour), noon)).toBe(title);
  });
});
