import { describe, expect, it } from "vitest";
import { changesOn, dayStart, minutesOf } from "./clock";
import {
  firstFree,
  NOWHERE,
  type Place,
  type Push,
  patchOf,
  placeOf,
  pulled,
  push,
  samePlace,
  snap,
  spanOf,
} from "./places";

const BERLIN = "Europe/Berlin";
const FRIDAY = "2026-11-20";
const SPRING = "2026-03-29";
const at = (time: string) => minutesOf(time);
const place = (more: Partial<Place> = {}): Place => ({
  technician: 1,
  date: FRIDAY,
  at: at("10:00"),
  minutes: 60,
  ...more,
});

it("is read off a job", () => {
  expect(placeOf({})).toEqual({ ...NOWHERE, minutes: null });
  expect(
    placeOf({
      assigned_technician_id: 1,
      scheduled_date: FRIDAY,
      scheduled_time: "10:00:00",
      estimated_duration: 60,
    }),
  ).toEqual(place());
});

describe("what the server is told", () => {
  it.each([
    ["nothing", place(), {}],
    ["another time", place({ at: at("13:15") }), { scheduled_time: "13:15:00" }],
    ["another technician", place({ technician: 2 }), { assigned_technician_id: 2 }],
    ["another day", place({ date: "2026-11-21" }), { scheduled_date: "2026-11-21" }],
    ["another length", place({ minutes: 75 }), { estimated_duration: 75 }],
    [
      "back into the queue",
      { ...NOWHERE, minutes: 60 },
      { assigned_technician_id: null, scheduled_date: null, scheduled_time: null },
    ],
  ])("%s", (_, after, patch) => {
    expect(patchOf(place(), after)).toEqual(patch);
    expect(samePlace(place(), after)).toBe(Object.keys(patch).length === 0);
  });
});

it("takes as long as the company's jobs do where it does not say", () => {
  const from = dayStart(FRIDAY) + 600;
  expect(spanOf(place({ minutes: null }), 90)).toEqual({ from, to: from + 90 });
  expect(spanOf(place({ at: null }), 90)).toBeNull();
});

describe("let go at", () => {
  it.each([
    [FRIDAY, 607, 600],
    [FRIDAY, 608, 615],
    [FRIDAY, -40, 0],
    [FRIDAY, 1500, 1425],
    [SPRING, at("01:50"), at("01:45")],
    [SPRING, at("01:55"), at("03:00")],
    [SPRING, at("02:30"), at("03:00")],
    [SPRING, at("03:05"), at("03:00")],
    ["2026-10-25", at("02:35"), at("02:30")],
  ])("%s, minute %d: %d", (date, minute, expected) => {
    expect(snap(minute, changesOn(date, BERLIN), dayStart(date))).toBe(expected);
  });
});

it.each([
  [600, 660, 60],
  [600, 668, 75],
  [600, 600, 15],
  [600, 300, 15],
  [600, 4000, 1440],
])("begun at %d and pulled to %d it lasts %d minutes", (from, to, minutes) => {
  expect(pulled(from, to)).toBe(minutes);
});

describe("the first free time", () => {
  const hours = [
    { from: 480, to: 720 },
    { from: 780, to: 1020 },
  ];
  it.each([
    ["in an empty day", [], 60, 480],
    ["after what is there", [{ from: 480, to: 550 }], 60, 555],
    [
      "between two",
      [
        { from: 480, to: 540 },
        { from: 600, to: 720 },
      ],
      60,
      540,
    ],
    ["not over the break", [{ from: 480, to: 690 }], 60, 780],
    [
      "in any order",
      [
        { from: 600, to: 720 },
        { from: 480, to: 540 },
      ],
      90,
      780,
    ],
    ["nowhere", [{ from: 400, to: 1100 }], 15, null],
    ["too long for a day", [], 300, null],
  ])("%s", (_, taken, minutes, expected) => {
    expect(firstFree(hours, taken, minutes)).toBe(expected);
  });
});

describe("by the keyboard", () => {
  const board = {
    rows: [3, 1, 2],
    usual: 60,
    step: 15,
    changesOn: (date: string) => changesOn(date, BERLIN),
  };
  it.each<[Push, Place, Partial<Place>]>([
    ["later", place(), { at: at("10:15") }],
    ["earlier", place(), { at: at("09:45") }],
    ["earlier", place({ at: 0 }), { at: 0 }],
    ["later", place({ at: 1425 }), { at: 1425 }],
    ["later", place({ at: null }), { at: null }],
    ["later", place({ date: SPRING, at: at("01:45") }), { at: at("03:00") }],
    ["earlier", place({ date: SPRING, at: at("03:00") }), { at: at("01:45") }],
    ["up", place(), { technician: 3 }],
    ["up", place({ technician: 3 }), { technician: 3 }],
    ["down", place(), { technician: 2 }],
    ["down", place({ technician: 2 }), { technician: 2 }],
    ["down", place({ technician: null }), { technician: 3 }],
    ["longer", place({ minutes: null }), { minutes: 75 }],
    ["shorter", place({ minutes: 15 }), { minutes: 15 }],
    ["day-after", place(), { date: "2026-11-21" }],
    ["day-before", place(), { date: "2026-11-19" }],
  ])("%s", (to, before, after) => {
    expect(push(before, to, board)).toEqual({ ...before, ...after });
  });
});
