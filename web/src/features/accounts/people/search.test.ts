import { describe, expect, it } from "vitest";
import { bulkFilter, exportAddress, isFiltered, nextSort, peopleSearch, sortState } from "./search";

describe("the address of a list of people", () => {
  it("keeps every filter it knows", () => {
    const address = {
      search: "ada",
      status: "active",
      lead_status: "lead",
      tag: "vip",
      region: "North",
      created_from: "2026-01-01",
      created_to: "2026-02-01",
      archived: true,
      sort: "name",
    };
    expect(peopleSearch.parse(address)).toEqual(address);
  });

  it("drops what it does not understand and keeps the rest", () => {
    const parsed = peopleSearch.parse({
      status: "nonsense",
      created_from: "1.2.2026",
      sort: "password",
      tag: "vip",
    });
    expect(JSON.parse(JSON.stringify(parsed))).toEqual({ tag: "vip" });
  });

  it("reads a number in the address as text", () => {
    expect(peopleSearch.parse({ search: 4711 }).search).toBe("4711");
  });

  it("does not count the order as a filter", () => {
    expect(isFiltered(peopleSearch.parse({ sort: "name" }))).toBe(false);
    expect(isFiltered(peopleSearch.parse({ region: "North" }))).toBe(true);
  });
});

describe("sorting by a header", () => {
  it("starts with the newest time and the first letter", () => {
    expect(nextSort({}, "updated_at")).toBe("-updated_at");
    expect(nextSort({}, "name")).toBe("name");
  });

  it("turns the order on a second press", () => {
    expect(nextSort({ sort: "name" }, "name")).toBe("-name");
    expect(nextSort({ sort: "-name" }, "name")).toBe("name");
  });

  it("leaves the default order out of the address", () => {
    expect(nextSort({ sort: "created_at" }, "created_at")).toBeUndefined();
    expect(nextSort({}, "created_at")).toBe("created_at");
    expect(sortState({})).toEqual({ id: "created_at", desc: true });
  });
});

describe("what a list is asked to do with all its rows", () => {
  const search = peopleSearch.parse({ search: "a & b", tag: "vip", archived: true, sort: "name" });

  it("has the list's conditions, and whether they are customers or colleagues", () => {
    expect(bulkFilter(search, "customer")).toMatchObject({
      search: "a & b",
      tag: "vip",
      archived: true,
      status: null,
      user_type: "customer",
    });
    expect(bulkFilter(search, "customer")).not.toHaveProperty("sort");
  });

  it("is exported under the same conditions and in the same order", () => {
    expect(exportAddress(search, "customer", "ndjson")).toBe(
      "/api/users/export?format=ndjson&user_type=customer&search=a+%26+b&tag=vip&archived=true&sort=name",
    );
    expect(exportAddress({}, "admin", "csv")).toBe("/api/users/export?format=csv&user_type=admin");
  });
});
