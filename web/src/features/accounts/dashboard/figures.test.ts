import { describe, expect, it } from "vitest";
import type { UserStats } from "@/api/types";
import { leadShares, newcomers, signupsInWords, statusShares, teamShares } from "./figures";

const stats: UserStats = {
  total: 9,
  by_user_type: { admin: 3, customer: 6 },
  by_role: { admin: 1, agent: 2, technician: 0, customer: 6 },
  by_status: { active: 7, inactive: 0, pending: 2, suspended: 0 },
  by_lead_status: { lead: 1, qualified: 2, customer: 0, closed: 0, none: 6 },
  customers: {
    by_status: { active: 4, inactive: 0, pending: 2, suspended: 0 },
    by_lead_status: { lead: 1, qualified: 2, customer: 0, closed: 0, none: 3 },
  },
  active_today: 2,
  signups: [
    { date: "2026-11-18", count: 1 },
    { date: "2026-11-19", count: 1200 },
    { date: "2026-11-20", count: 0 },
  ],
};

describe("the days in words", () => {
  it("tells the sum and the best day", () => {
    expect(newcomers(stats.signups)).toBe(1201);
    expect(signupsInWords(stats.signups)).toMatch(
      /^1,201 in 3 days; most on Thursday,? 19 November: 1,200\.$/,
    );
  });

  it("says so when nobody came", () => {
    expect(signupsInWords([{ date: "2026-11-20", count: 0 }])).toBe("Nobody new in 1 day.");
    expect(signupsInWords([])).toBe("Nobody new in 0 days.");
  });
});

it("names every part, also the empty ones, in a fixed order", () => {
  expect(leadShares(stats).map(({ name, count }) => [name, count])).toEqual([
    ["Lead", 1],
    ["Qualified", 2],
    ["Customer", 0],
    ["Closed", 0],
    ["Not said", 3],
  ]);
  expect(statusShares(stats).map(({ key, count }) => [key, count])).toEqual([
    ["active", 4],
    ["inactive", 0],
    ["pending", 2],
    ["suspended", 0],
  ]);
  expect(teamShares(stats).map(({ name, count }) => [name, count])).toEqual([
    ["Admins", 1],
    ["Agents", 2],
    ["Technicians", 0],
  ]);
});
