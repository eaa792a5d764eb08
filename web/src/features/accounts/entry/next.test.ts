import { describe, expect, it } from "vitest";
import { safeNext } from "./next";

describe("where the login leads", () => {
  it.each(["/customers?tag=vip", "/customers/12", "/users?user=3#x"])("follows %s", (next) => {
    expect(safeNext(next)).toBe(next);
  });

  it.each([
    undefined,
    "",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:1",
    "/login?next=/a",
    "/verify?email=a@example.org&code=123456",
    "/reset?token=x",
  ])("does not follow %s", (next) => {
    expect(safeNext(next)).toBe("/");
  });
});
