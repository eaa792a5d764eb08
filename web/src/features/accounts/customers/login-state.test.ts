import { describe, expect, it } from "vitest";
import { loginState } from "./login-state";

const customer = {
  email: "ada@example.org",
  status: "active",
  has_login: true,
  is_authenticated: false,
  last_login: null,
} as const;

describe("a customer's login", () => {
  it.each([
    [{}, "Has a login, never used", null],
    [{ last_login: "2026-11-20T12:00:00Z" }, "Last used", null],
    [{ last_login: "2026-11-20T12:00:00Z", is_authenticated: true }, "Logged in now", null],
    [{ has_login: false }, "Has no login yet", "Invite"],
    [{ has_login: false, status: "pending" }, "Has no login yet", "Invite"],
    [{ status: "pending" }, "Signed up, but has not confirmed the address", "Invite"],
    [{ has_login: false, email: null }, "A login needs an e-mail address", null],
    [{ status: "suspended" }, "Cannot log in while suspended", null],
    [{ status: "inactive", has_login: false }, "Cannot log in while inactive", null],
  ] as const)("with %j", (part, text, invite) => {
    expect(loginState({ ...customer, ...part })).toMatchObject({ text, invite });
  });

  it("says when it was used", () => {
    const used = "2026-11-20T12:00:00Z";
    expect(loginState({ ...customer, last_login: used }).used).toBe(used);
  });
});
