import { describe, expect, it } from "vitest";
import {
  addDays,
  changesOn,
  dateOf,
  dayStart,
  minutesOf,
  momentAt,
  spanText,
  timeOf,
  wallAt,
  weekday,
  weekOf,
} from "./clock";

const BERLIN = "Europe/Berlin";
const at = (date: string, time: string) => dayStart(date) + minutesOf(time);

describe("when the wall's clock is changed", () => {
  const change = (kind: string, date: string, from: string, to: string) => ({
    kind,
    from: at(date, from),
    to: at(date, to),
  });
  it.each([
    ["an ordinary day", "2026-11-20", BERLIN, []],
    ["put forward", "2026-03-29", BERLIN, [change("skipped", "2026-03-29", "02:00", "03:00")]],
    ["put back", "2026-10-25", BERLIN, [change("twice", "2026-10-25", "02:00", "03:00")]],
    [
      "by half an hour",
      "2026-10-04",
      "Australia/Lord_Howe",
      [change("skipped", "2026-10-04", "02:00", "02:30")],
    ],
    ["at midnight", "2026-09-06", "America/Santiago", [change("skipped", "2026-09-06", "00:00", "01:00")]],
    ["the day before", "2026-03-28", BERLIN, []],
    ["the day after", "2026-03-30", BERLIN, []],
    ["never", "2026-03-29", "UTC", []],
  ])("%s", (_, date, zone, changes) => {
    expect(changesOn(date, zone)).toEqual(changes);
  });
});

describe("what the wall says at a moment", () => {
  it.each([
    ["2026-11-20T12:30:40Z", BERLIN, "2026-11-20", "13:30"],
    ["2026-11-20T23:30:00Z", BERLIN, "2026-11-21", "00:30"],
    ["2026-03-29T00:59:00Z", BERLIN, "2026-03-29", "01:59"],
    ["2026-03-29T01:00:00Z", BERLIN, "2026-03-29", "03:00"],
    ["2026-10-25T00:30:00Z", BERLIN, "2026-10-25", "02:30"],
    ["2026-10-25T01:30:00Z", BERLIN, "2026-10-25", "02:30"],
    ["2026-11-21T03:00:00Z", "America/New_York", "2026-11-20", "22:00"],
  ])("%s in %s", (moment, zone, date, time) => {
    const wall = wallAt(moment, zone);
    expect([dateOf(wall), timeOf(wall)]).toEqual([date, time]);
  });
});

describe("the moment at which the wall says so", () => {
  it.each([
    ["2026-11-20", "13:30", "2026-11-20T12:30:00Z"],
    ["2026-03-29", "02:30", "2026-03-29T01:30:00Z"],
    ["2026-10-25", "02:30", "2026-10-25T00:30:00Z"],
  ])("%s %s", (date, time, moment) => {
    expect(momentAt(at(date, time), BERLIN)).toBe(moment);
  });
});

it("counts days and weeks", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-03-29", 1)).toBe("2026-03-30");
  expect(weekOf("2026-11-22")[0]).toBe("2026-11-16");
  expect(weekOf("2026-11-16").at(-1)).toBe("2026-11-22");
  expect(weekday("2026-11-22")).toBe("sun");
});

it("writes spans as one reads them", () => {
  expect(spanText(at("2026-11-20", "08:30"), at("2026-11-20", "10:00"))).toBe("08:30–10:00");
  expect(spanText(at("2026-11-20", "22:00"), at("2026-11-21", "00:00"))).toBe("22:00–00:00");
  expect(spanText(at("2026-11-20", "22:00"), at("2026-11-21", "02:00"))).toBe("22:00–02:00 (+1)");
});
