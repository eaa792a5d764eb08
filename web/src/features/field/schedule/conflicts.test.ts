import { describe, expect, it } from "vitest";
import { dayStart, minutesOf } from "./clock";
import { clashes, hoursAround, hoursOn, outside } from "./conflicts";

const at = (date: string, time: string) => dayStart(date) + minutesOf(time);
const span = (date: string, from: string, to: string, until = date) => ({
  from: at(date, from),
  to: at(until, to),
});
const OFFICE = {
  mon: [
    ["08:00", "12:00"],
    ["13:00", "17:00"],
  ],
  fri: [["08:00", "17:00"]],
} as const;
const FRIDAY = "2026-11-20";
const nothing = { jobs: [], away: [], hours: null };

describe("two jobs of one technician", () => {
  const job = { id: 7, name: "Clara Jensen", ...span(FRIDAY, "10:00", "11:00") };
  it.each([
    ["one after the other", "11:00", "12:00", false],
    ["one before the other", "09:00", "10:00", false],
    ["by a quarter of an hour", "10:45", "11:45", true],
    ["inside", "10:15", "10:30", true],
    ["around", "09:00", "12:00", true],
    ["the same", "10:00", "11:00", true],
  ])("%s", (_, from, to, clash) => {
    const found = clashes(1, span(FRIDAY, from, to), { ...nothing, jobs: [job] });
    expect(found).toEqual(clash ? [{ kind: "job", ...job }] : []);
  });

  it("are no clash where they are the same job", () => {
    expect(clashes(7, span(FRIDAY, "10:15", "11:15"), { ...nothing, jobs: [job] })).toEqual([]);
  });

  it("clash past midnight", () => {
    const night = { id: 8, name: "Night", ...span(FRIDAY, "23:00", "01:00", "2026-11-21") };
    const early = span("2026-11-21", "00:30", "02:00");
    expect(clashes(1, early, { ...nothing, jobs: [night] })).toHaveLength(1);
    expect(clashes(1, span("2026-11-21", "01:00", "02:00"), { ...nothing, jobs: [night] })).toEqual([]);
  });
});

it("time off is told with its reason", () => {
  const away = { reason: "Dentist", ...span(FRIDAY, "14:00", "16:00") };
  const found = clashes(1, span(FRIDAY, "15:30", "17:30"), { ...nothing, away: [away] });
  expect(found).toEqual([{ kind: "time_off", ...away }]);
});

describe("working hours", () => {
  it.each([
    ["within", FRIDAY, "09:00", "10:00", []],
    ["to the minute", FRIDAY, "08:00", "17:00", []],
    ["over the end", FRIDAY, "16:30", "17:30", [span(FRIDAY, "17:00", "17:30")]],
    ["before the beginning", FRIDAY, "07:30", "08:30", [span(FRIDAY, "07:30", "08:00")]],
    ["on a day off", "2026-11-21", "09:00", "10:00", [span("2026-11-21", "09:00", "10:00")]],
    ["over the break", "2026-11-23", "11:30", "13:30", [span("2026-11-23", "12:00", "13:00")]],
    [
      "over both ends",
      FRIDAY,
      "07:00",
      "18:00",
      [span(FRIDAY, "07:00", "08:00"), span(FRIDAY, "17:00", "18:00")],
    ],
  ])("%s", (_, date, from, to, rest) => {
    const asked = span(date, from, to);
    expect(outside(asked, hoursAround(asked, OFFICE))).toEqual(rest);
  });

  it("may last over midnight", () => {
    const night = { fri: [["22:00", "06:00"]] } as const;
    expect(hoursOn(FRIDAY, night)).toEqual([span(FRIDAY, "22:00", "06:00", "2026-11-21")]);
    const early = span("2026-11-21", "04:00", "05:00");
    expect(outside(early, hoursAround(early, night))).toEqual([]);
  });

  it("until midnight end with the day", () => {
    const late = { fri: [["16:00", "24:00"]] } as const;
    expect(hoursOn(FRIDAY, late)).toEqual([span(FRIDAY, "16:00", "00:00", "2026-11-21")]);
  });
});
