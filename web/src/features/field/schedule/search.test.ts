import { expect, it } from "vitest";
import { scheduleSearch } from "./search";

it("keeps what the address says rightly and drops the rest", () => {
  const given = { view: "week", date: "2026-11-20", skill: " gas ", region: "", status: "sleeping", x: 1 };
  expect(scheduleSearch.parse(given)).toEqual({ view: "week", date: "2026-11-20", skill: "gas" });
  expect(scheduleSearch.parse({ date: "2026-13-40", view: "year" })).toEqual({});
});
