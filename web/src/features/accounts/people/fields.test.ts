import { describe, expect, it } from "vitest";
import { changedFields, conflicts, personForm, rebase, toForm, toPatch } from "./fields";

const ada = toForm({ name: "Ada", email: "ada@example.org", phone: "1", lead_status: "lead", tags: ["vip"] });

describe("what a person's form sends", () => {
  it("is only what was changed, and null for what was emptied", () => {
    expect(toPatch(ada, { ...ada, phone: "", city: "Turin", lead_status: "" })).toEqual({
      phone: null,
      city: "Turin",
      lead_status: null,
    });
  });

  it("is nothing when nothing was changed", () => {
    expect(toPatch(ada, { ...ada, tags: ["vip"] })).toEqual({});
  });

  it("sees a changed list", () => {
    expect(changedFields(ada, { ...ada, tags: ["vip", "north"] })).toEqual(["tags"]);
  });
});

describe("when somebody else was faster", () => {
  const theirs = { ...ada, phone: "2", city: "Milan" };
  const mine = { ...ada, phone: "3", name: "Ada L." };

  it("shows what they changed and where it clashes", () => {
    expect(conflicts(ada, theirs, mine)).toEqual([
      { field: "phone", theirs: "2", mine: "3", clash: true },
      { field: "city", theirs: "Milan", mine: "–", clash: false },
    ]);
  });

  it("keeps one's own changes on top of theirs", () => {
    expect(rebase(ada, theirs, mine)).toEqual({ ...ada, phone: "3", name: "Ada L.", city: "Milan" });
  });
});

describe("checking before sending", () => {
  it("wants a name and, if any, a real address", () => {
    const result = personForm.safeParse({ ...ada, name: "  ", email: "nope" });
    expect(result.error?.issues.map((issue) => issue.path[0])).toEqual(["name", "email"]);
    expect(personForm.safeParse({ ...ada, email: "" }).success).toBe(true);
  });
});
