import { describe, expect, it } from "vitest";
import { dayName, dayRange, duration, relativeTime } from "./time";

const now = Date.parse("2026-11-20T12:00:00Z");
const before = (seconds: number) => relativeTime(new Date(now - seconds * 1000).toISOString(), now);

describe("relative time", () => {
  it.each([
    [5, "just now"],
    [-20, "just now"],
    [50, "1 minute ago"],
    [60, "1 minute ago"],
    [59 * 60, "1 hour ago"],
    [3 * 3600, "3 hours ago"],
    [26 * 3600, "yesterday"],
    [6 * 86_400, "6 days ago"],
    [15 * 86_400, "2 weeks ago"],
    [400 * 86_400, "last year"],
    [-2 * 86_400, "in 2 days"],
  ])("%d seconds before now is %s", (seconds, text) => {
    expect(before(seconds)).toBe(text);
  });

  it("says nothing about a time that is none", () => {
    expect(relativeTime("never", now)).toBe("");
  });
});

describe("duration", () => {
  it.each([
    ["2026-11-20T12:00:00.200Z", "under a second"],
    ["2026-11-20T12:00:48Z", "48 s"],
    ["2026-11-20T12:03:20Z", "3 min 20 s"],
  ])("to %s is %s", (to, text) => {
    expect(duration("2026-11-20T12:00:00Z", to)).toBe(text);
  });
});

it.each([
  ["2026-01-01", "2026-03-31", "1 Jan – 31 Mar 2026"],
  ["2026-01-01", undefined, "since 1 Jan 2026"],
  [undefined, "2026-03-31", "until 31 Mar 2026"],
  ["2026-03-31", "2026-01-01", "31 Mar 2026 – 1 Jan 2026"],
  [undefined, undefined, undefined],
])("the days from %s to %s", (from, to, expected) => {
  expect(dayRange(from, to)?.replace(/\s/g, " ")).toBe(expected);
});

it("names a day without a zone the same everywhere", () => {
  expect(dayName("2026-11-20", "short")).toBe("20 Nov");
  expect(dayName("2026-11-20", "full")).toMatch(/^Friday,? 20 November$/);
  expect(dayName("some day", "short")).toBe("");
});
