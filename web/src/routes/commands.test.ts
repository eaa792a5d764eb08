// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Me } from "@/api/types";
import { type Command, matches, offers } from "./commands";

const me = (role: string, ...permissions: string[]) => ({ user: { role }, permissions }) as unknown as Me;
const agent = me("agent", "customers:read", "customers:write");
const admin = me(
  "admin",
  "customers:read",
  "customers:write",
  "users:read",
  "imports:write",
  "settings:write",
);
const customer = me("customer");

const ids = (who: Me, text: string, found: { id: number; name: string }[] = []) =>
  offers(who, text, found).flatMap(({ items }) => items.map(({ id }) => id));

describe("what the palette offers", () => {
  it("is only what the person has a key to", () => {
    expect(ids(customer, "")).toEqual(["/account", "light", "dark", "system", "log-out"]);
    expect(ids(agent, "")).toContain("new-customer");
    expect(ids(agent, "")).not.toContain("/users");
    expect(ids(admin, "")).toEqual(expect.arrayContaining(["/dashboard", "/settings/audit", "api"]));
  });

  it("is narrowed by the beginnings of words, also of those that are not shown", () => {
    expect(ids(admin, "audit")).toEqual(["/settings/audit", "search"]);
    expect(ids(admin, "csv")).toEqual(["import", "search"]);
    expect(ids(admin, "  NEW   cust ")).toEqual(["new-customer", "search"]);
  });

  it("has the customers last, with the way to all of them", () => {
    const groups = offers(agent, "cla", [{ id: 7, name: "Clara Jensen" }]);
    expect(groups.map(({ value }) => value)).toEqual(["Customers"]);
    expect(groups[0]?.items.map(({ deed }) => deed)).toEqual([
      { kind: "customer", id: 7 },
      { kind: "search", text: "cla" },
    ]);
  });

  it("searches no customers for those who have no key to them", () => {
    expect(ids(customer, "clara")).toEqual([]);
  });
});

it.each([
  ["Résumé", "resu", true],
  ["Sign-up page", "up", true],
  ["Log out", "out log", true],
  ["Log out", "utl", false],
])("%s is found by %s: %s", (name, text, expected) => {
  expect(matches({ name } as Command, text)).toBe(expected);
});
