import { expect, it } from "vitest";
import { withNote } from "./notes";

const AT = "2026-11-20T12:30:05Z";

it("a note stands below what was noted, and once", () => {
  const first = withNote(null, AT, " Rang the bell ");
  expect(first).toMatch(/^20 Nov, \d\d:\d\d:05: Rang the bell$/);
  const both = withNote("Key at no. 3", AT, "Rang the bell");
  expect(both).toBe(`Key at no. 3\n${first}`);
  expect(withNote(both, AT, "Rang the bell")).toBe(both);
});

it("the same words a second later are another note", () => {
  const first = withNote(null, AT, "Rang");
  expect(withNote(first, "2026-11-20T12:30:06Z", "Rang").split("\n")).toHaveLength(2);
});
