import { expect, it } from "vitest";
import type { SummaryReport } from "@/api/types";
import { isCounted, priorityShares, regionShares, statusShares, summaryFigures } from "./figures";

const report: SummaryReport = {
  from: "2026-11-01",
  to: "2026-11-28",
  total: 21,
  by_status: { pending: 1, scheduled: 2, en_route: 3, in_progress: 4, completed: 5, cancelled: 6 },
  by_priority: { "1": 5, "2": 4, "3": 6, "4": 4, "5": 2 },
  by_region: [
    { region: "North", count: 14 },
    { region: null, count: 7 },
  ],
  by_day: [],
  completed: 5,
  cancelled: 6,
  open: 10,
  overdue: 3,
  unassigned: 1,
  completion_rate: 0.3333,
  mean_first_response_min: 12.5,
  mean_completion_min: null,
};

it("shows each figure with the one before, which may be missing", () => {
  const alone = summaryFigures(report, undefined);
  expect(alone.map(({ name, value }) => [name, value])).toEqual([
    ["Jobs", 21],
    ["Completed", 5],
    ["Open", 10],
    ["Overdue", 3],
    ["Unassigned", 1],
    ["Completion rate", 0.3333],
    ["First response", 12.5],
    ["Time to complete", null],
  ]);
  expect(alone.every(({ earlier }) => earlier === undefined)).toBe(true);
  const compared = summaryFigures(report, { ...report, total: 20, mean_first_response_min: null });
  expect(compared[0]?.earlier).toBe(20);
  expect(compared[6]?.earlier).toBeNull();
  expect(alone.filter(({ key }) => isCounted(key)).map(({ key }) => key)).toEqual([
    "total",
    "completed",
    "open",
    "overdue",
    "unassigned",
  ]);
});

it("names every part of each breakdown", () => {
  expect(statusShares(report).map(({ count }) => count)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(priorityShares(report).map(({ name, count }) => [name, count])).toEqual([
    ["Urgent", 5],
    ["High", 4],
    ["Normal", 6],
    ["Low", 4],
    ["Whenever", 2],
  ]);
  expect(regionShares(report).map(({ name, count }) => [name, count])).toEqual([
    ["North", 14],
    ["No region", 7],
  ]);
});

it("puts what is beyond a dozen regions together", () => {
  const by_region = Array.from({ length: 15 }, (_, index) => ({ region: `R${index}`, count: 20 - index }));
  const shares = regionShares({ ...report, by_region });
  expect(shares).toHaveLength(13);
  expect(shares.at(-1)).toMatchObject({ name: "3 other regions", count: 8 + 7 + 6 });
});
