import { describe, expect, it } from "vitest";
import { consequence, question, result, tagsOf, takeBack } from "./bulk";

const noun = { one: "customer", many: "customers" };
const who = [
  { id: 1, status: "active", lead_status: "lead", tags: ["vip"] },
  { id: 2, status: "inactive", lead_status: null, tags: [] },
  { id: 3, status: "active", lead_status: "qualified", tags: ["vip", "north"] },
] as const;
const before = who.map((one) => ({ ...one, tags: [...one.tags] }));

describe("taking a change back", () => {
  it("takes a tag only from those who had it not", () => {
    expect(takeBack({ action: "tag", value: "vip" }, before)).toEqual([
      { action: "untag", value: "vip", ids: [2] },
    ]);
  });

  it("gives a tag back only to those who had it", () => {
    expect(takeBack({ action: "untag", value: "vip" }, before)).toEqual([
      { action: "tag", value: "vip", ids: [1, 3] },
    ]);
  });

  it("sets each status back to what it was", () => {
    expect(takeBack({ action: "set_status", value: "suspended" }, before)).toEqual([
      { action: "set_status", value: "active", ids: [1, 3] },
      { action: "set_status", value: "inactive", ids: [2] },
    ]);
  });

  it("leaves who was so already, and clears a lead status that was none", () => {
    expect(takeBack({ action: "set_lead_status", value: "lead" }, before)).toEqual([
      { action: "set_lead_status", value: null, ids: [2] },
      { action: "set_lead_status", value: "qualified", ids: [3] },
    ]);
  });

  it("has no call where nothing was changed, or where people were archived", () => {
    expect(takeBack({ action: "untag", value: "south" }, before)).toEqual([]);
    expect(takeBack({ action: "archive" }, before)).toEqual([]);
  });
});

describe("a change in words", () => {
  it.each([
    [{ action: "tag", value: "vip" }, "Tag 9,819 customers with “vip”?"],
    [{ action: "untag", value: "vip" }, "Take the tag “vip” off 9,819 customers?"],
    [{ action: "set_status", value: "suspended" }, "Set the status of 9,819 customers to Suspended?"],
    [{ action: "set_lead_status", value: null }, "Clear the lead status of 9,819 customers?"],
    [{ action: "archive" }, "Archive 9,819 customers?"],
  ] as const)("asks %j", (change, expected) => {
    expect(question(change, 9819, noun)).toBe(expected);
  });

  it("says what it came to", () => {
    const tag = { action: "tag", value: "vip" } as const;
    expect(result(tag, 12, 12, noun)).toBe("12 customers were tagged");
    expect(result(tag, 12, 1, noun)).toBe("1 customer was tagged; 11 were so already");
    expect(result(tag, 12, 0, noun)).toBe("Nothing to change: 12 customers are so already");
    expect(result({ action: "set_status", value: "inactive" }, 1, 1, noun)).toBe(
      "1 customer was set to Inactive",
    );
    expect(result({ action: "archive" }, 1000, 1000, noun)).toBe("1,000 customers were archived");
  });

  it("names what follows only where that is not plain", () => {
    expect(consequence({ action: "tag", value: "vip" })).toBeNull();
    expect(consequence({ action: "set_status", value: "active" })).toBeNull();
    expect(consequence({ action: "set_status", value: "suspended" })).toContain("logged out");
    expect(consequence({ action: "archive" })).toContain("brought back");
  });
});

it("counts the tags of some people", () => {
  expect(tagsOf(before)).toEqual([
    { tag: "vip", count: 2 },
    { tag: "north", count: 1 },
  ]);
});
