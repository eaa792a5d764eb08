import { expect, it } from "vitest";
import { dayStart } from "./clock";
import { clashesText, clashText, whenText } from "./words";

const day = dayStart("2026-11-20");
const hours = { kind: "hours", from: day, to: day + 60 } as const;

it.each([
  [
    { kind: "job", id: 1, name: "Clara", from: day + 600, to: day + 660 } as const,
    "Overlaps Clara, 10:00–11:00",
  ],
  [
    { kind: "time_off", reason: "Dentist", from: day + 600, to: day + 660 } as const,
    "Away: Dentist, until 11:00",
  ],
  [{ kind: "time_off", reason: null, from: day, to: day + 5 * 1440 } as const, "Away, until 25 Nov 00:00"],
  [hours, "Outside working hours"],
])("says what speaks against it", (clash, text) => {
  expect(clashText(clash)).toBe(text);
});

it("says everything that does", () => {
  expect(clashesText([hours, hours], true)).toBe("Outside working hours. Outside working hours");
});

it.each([
  [true, "Overlaps Clara, 10:00–11:00. Outside working hours. Cannot be put here"],
  [false, "Overlaps Clara, 10:00–11:00. Outside working hours"],
])("says that a double booking is refused where the company prevents it: %s", (prevents, text) => {
  const clara = { kind: "job", id: 1, name: "Clara", from: day + 600, to: day + 660 } as const;
  expect(clashesText([clara, hours], prevents)).toBe(text);
});

it.each([
  [{ technician: 1, date: "2026-11-20", at: 615, minutes: 60 }, "20 Nov, 10:15–11:15"],
  [{ technician: 1, date: "2026-11-20", at: 615, minutes: null }, "20 Nov, 10:15–11:45"],
  [{ technician: 1, date: "2026-11-20", at: null, minutes: 60 }, "20 Nov, any time"],
  [{ technician: 1, date: null, at: null, minutes: 60 }, "not scheduled"],
])("says when: %j", (place, text) => {
  expect(whenText(place, 90)).toBe(text);
});
