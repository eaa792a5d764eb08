import { describe, expect, it } from "vitest";
import { consequences } from "./roles";

const admin = { role: "admin", status: "active" } as const;

describe("what a change of a colleague means", () => {
  it("is nothing where nothing changes", () => {
    expect(consequences(admin, admin)).toEqual([]);
  });

  it("names what is lost with a role, and that the sessions end", () => {
    expect(consequences(admin, { ...admin, role: "agent" })).toEqual([
      "They lose users, imports, settings and archiving.",
      "Wherever they are logged in, they are logged out.",
    ]);
    expect(consequences({ ...admin, role: "technician" }, admin)).toEqual([
      "Wherever they are logged in, they are logged out.",
    ]);
  });

  it("says who cannot log in any more", () => {
    expect(consequences(admin, { ...admin, status: "suspended" })).toEqual([
      "They cannot log in until somebody makes them active again.",
      "Wherever they are logged in, they are logged out.",
    ]);
    expect(consequences({ ...admin, status: "suspended" }, admin)).toEqual(["They can log in."]);
  });
});
