import { describe, expect, it } from "vitest";
import { hoursText, problemOf, toHours, toRows } from "./hours";

const WEEK = {
  mon: [
    ["08:00", "12:00"],
    ["13:00", "17:00"],
  ],
  fri: [["22:00", "06:00"]],
};

it("a week and its rows are each other's way back", () => {
  expect(toHours(toRows(WEEK))).toEqual(WEEK);
  expect(toRows({})).toHaveLength(7);
  expect(toHours(toRows({}))).toEqual({});
});

describe("what is wrong with a day", () => {
  it.each([
    [[], null],
    [[{ from: "08:00", to: "17:00" }], null],
    [[{ from: "22:00", to: "06:00" }], null],
    [[{ from: "", to: "17:00" }], "Every span needs a beginning and an end"],
    [
      [
        { from: "13:00", to: "17:00" },
        { from: "08:00", to: "13:30" },
      ],
      "These overlap",
    ],
    [
      [
        { from: "08:00", to: "12:00" },
        { from: "12:00", to: "17:00" },
      ],
      null,
    ],
  ])("%j: %s", (spans, problem) => {
    expect(problemOf({ day: "mon", spans })).toBe(problem);
  });
});

it("says a week in short", () => {
  const day = [["08:00", "17:00"]];
  expect(hoursText({ mon: day, tue: day, wed: day, fri: [["08:00", "16:00"]] })).toBe(
    "Mon–Wed 08:00–17:00; Fri 08:00–16:00",
  );
  expect(hoursText({})).toBe("");
});
