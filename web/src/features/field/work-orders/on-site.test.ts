import { expect, it } from "vitest";
import { onSiteMinutes } from "./on-site";

const NOW = Date.parse("2026-11-20T12:00:00Z");

it.each([
  [null, 0, null],
  [null, 45, 45],
  ["2026-11-20T11:59:30Z", 0, 0],
  ["2026-11-20T11:30:10Z", 0, 29],
  ["2026-11-20T11:30:00Z", 45, 75],
  // A clock that is behind.
  ["2026-11-20T12:05:00Z", 10, 10],
])("started %s after %i minutes before: %s", (started_at, on_site_min, expected) => {
  expect(onSiteMinutes({ started_at, on_site_min }, NOW)).toBe(expected);
});
