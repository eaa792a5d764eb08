import { describe, expect, it } from "vitest";
import { auditParams, auditSearch, isNarrowed, kindName, personOf } from "./search";

const known = (value: object) => JSON.parse(JSON.stringify(value));

describe("the address of the audit log", () => {
  it("keeps what it knows", () => {
    const address = {
      actor: 3,
      kind: "user.*",
      subject: "user:12",
      from: "2026-11-01",
      to: "2026-11-20",
    };
    expect(auditSearch.parse(address)).toEqual(address);
    expect(isNarrowed(auditSearch.parse(address))).toBe(true);
  });

  it("drops what it does not", () => {
    const parsed = auditSearch.parse({
      actor: -1,
      kind: "drop table",
      subject: "user",
      from: "yesterday",
      page: 4,
    });
    expect(known(parsed)).toEqual({});
    expect(isNarrowed(parsed)).toBe(false);
  });

  it("becomes the server's parameters", () => {
    expect(auditParams({ actor: 3, kind: "import.*", subject: "import:0190-a" })).toEqual({
      actor_id: 3,
      kind: "import.*",
      subject_type: "import",
      subject_id: "0190-a",
    });
    expect(auditParams({})).toEqual({});
  });
});

it("knows which subject is a person", () => {
  expect([personOf("user:12"), personOf("import:12"), personOf(undefined)]).toEqual([
    12,
    undefined,
    undefined,
  ]);
});

it("names a kind, also an unknown one", () => {
  expect([kindName("user.logged_in"), kindName("ticket.merged")]).toEqual(["Logins", "ticket.merged"]);
});
