import { expect, it } from "vitest";
import { dropOld, type Kept, keptOf, withKept } from "./kept";

const one = (more: Partial<Kept>): Kept => ({
  owner: 3,
  job: 12,
  what: "checklist",
  at: 0,
  value: "a",
  ...more,
});

it("what was last seen of a job takes the place of what was seen before", () => {
  const all = withKept(withKept([one({ job: 9 })], one({})), one({ value: "b" }));
  expect(all).toHaveLength(2);
  expect(keptOf(all, 3, 12, "checklist")).toBe("b");
  expect(keptOf(all, 3, 12, "signature")).toBeUndefined();
  expect(keptOf(all, 4, 12, "checklist")).toBeUndefined();
});

it("is kept for a day and the night behind it", () => {
  const hour = 3600 * 1000;
  const all = [one({ at: 0 }), one({ at: 20 * hour })];
  expect(dropOld(all, 35 * hour)).toHaveLength(2);
  expect(dropOld(all, 37 * hour)).toEqual([one({ at: 20 * hour })]);
});
