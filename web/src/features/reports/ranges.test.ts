import { describe, expect, it } from "vitest";
import { before, buckets, daysOf, presetRange, rangeOf, refusal, stepOf, todayIn } from "./ranges";
import { type Preset, reportSearch } from "./search";

describe("a named range", () => {
  it.each<[Preset, string, string, string]>([
    ["today", "2026-11-28", "2026-11-28", "2026-11-28"],
    // A Saturday, and a Monday.
    ["this-week", "2026-11-28", "2026-11-23", "2026-11-28"],
    ["this-week", "2026-11-23", "2026-11-23", "2026-11-23"],
    ["this-week", "2026-11-22", "2026-11-16", "2026-11-22"],
    ["last-7", "2026-03-03", "2026-02-25", "2026-03-03"],
    ["last-30", "2026-11-28", "2026-10-30", "2026-11-28"],
    ["this-month", "2026-11-28", "2026-11-01", "2026-11-28"],
    ["last-month", "2026-03-31", "2026-02-01", "2026-02-28"],
    ["last-month", "2026-01-15", "2025-12-01", "2025-12-31"],
    ["last-month", "2024-03-01", "2024-02-01", "2024-02-29"],
    ["this-quarter", "2026-11-28", "2026-10-01", "2026-11-28"],
    ["this-quarter", "2026-03-31", "2026-01-01", "2026-03-31"],
    ["this-year", "2026-11-28", "2026-01-01", "2026-11-28"],
  ])("%s on %s is %s to %s", (preset, today, from, to) => {
    expect(presetRange(preset, today)).toEqual({ from, to });
  });
});

it("is the company's day, not the reader's", () => {
  const moment = Date.parse("2026-11-28T23:30:00Z");
  expect(todayIn("UTC", moment)).toBe("2026-11-28");
  expect(todayIn("Europe/Vienna", moment)).toBe("2026-11-29");
  expect(todayIn("America/New_York", moment)).toBe("2026-11-28");
});

it("is what the address says, where that can be", () => {
  const today = "2026-11-28";
  const asked = (search: object) => rangeOf(reportSearch.parse(search), today);
  expect(asked({})).toEqual({ from: "2026-10-30", to: today, preset: "last-30" });
  expect(asked({ range: "today" })).toEqual({ from: today, to: today, preset: "today" });
  expect(asked({ range: "today", from: "2026-01-01", to: "2026-01-31" })).toEqual({
    from: "2026-01-01",
    to: "2026-01-31",
    preset: null,
  });
  for (const wrong of [
    { from: "2026-02-01", to: "2026-01-01" },
    { from: "2026-02-30x", to: "2026-03-01" },
    { from: "2026-02-01" },
    { from: "2010-01-01", to: "2026-01-01" },
    { range: "fortnight" },
  ]) {
    expect(asked(wrong).preset).toBe("last-30");
  }
});

it("says what is wrong with own days", () => {
  expect(refusal("2026-01-01", "2026-01-01")).toBeUndefined();
  expect(refusal("2016-11-21", "2026-11-28")).toBeUndefined();
  expect(refusal("2016-11-20", "2026-11-28")).toMatch("At most 3660 days");
  expect(refusal("2026-01-02", "2026-01-01")).toMatch("before the first");
  expect(refusal("", "2026-01-01")).toMatch("Both");
});

it("goes before itself with as many days", () => {
  expect(before({ from: "2026-03-01", to: "2026-03-31" })).toEqual({ from: "2026-01-29", to: "2026-02-28" });
  expect(before({ from: "2026-11-28", to: "2026-11-28" })).toEqual({ from: "2026-11-27", to: "2026-11-27" });
  expect(daysOf({ from: "2024-02-28", to: "2024-03-01" })).toBe(3);
});

describe("days together", () => {
  const days = (from: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      date: new Date(Date.parse(from) + index * 86_400_000).toISOString().slice(0, 10),
      created: 1,
      completed: index,
    }));

  it.each([
    [45, "day"],
    [46, "week"],
    [371, "week"],
    [372, "month"],
  ])("%d of them are drawn by %s", (count, step) => {
    const all = days("2026-01-01", count);
    expect(stepOf({ from: all[0]?.date ?? "", to: all.at(-1)?.date ?? "" })).toBe(step);
  });

  it("lose and double nothing", () => {
    for (const step of ["day", "week", "month"] as const) {
      const all = days("2026-01-15", 100);
      const found = buckets(all, step);
      expect(found.reduce((sum, one) => sum + one.created, 0)).toBe(100);
      expect(found.reduce((sum, one) => sum + one.completed, 0)).toBe(4950);
      expect(found[0]?.from).toBe("2026-01-15");
      expect(found.at(-1)?.to).toBe(all.at(-1)?.date);
    }
  });

  it("begin a week on Monday and a month on its first", () => {
    expect(buckets(days("2026-11-28", 4), "week").map(({ from, to }) => [from, to])).toEqual([
      ["2026-11-28", "2026-11-29"],
      ["2026-11-30", "2026-12-01"],
    ]);
    expect(buckets(days("2026-11-28", 4), "month").map(({ from, to }) => [from, to])).toEqual([
      ["2026-11-28", "2026-11-30"],
      ["2026-12-01", "2026-12-01"],
    ]);
    expect(buckets([], "month")).toEqual([]);
  });
});
