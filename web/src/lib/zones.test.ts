import { describe, expect, it } from "vitest";
import { zone, zoneFits, zones } from "./zones";

const winter = new Date("2026-11-20T12:00:00Z");

describe("a time zone", () => {
  it.each([
    ["Europe/Berlin", { city: "Berlin", area: "Europe", offset: "GMT+01:00" }],
    [
      "America/Argentina/Buenos_Aires",
      { city: "Buenos Aires", area: "America, Argentina", offset: "GMT-03:00" },
    ],
    ["Asia/Kolkata", { city: "Kolkata", area: "Asia", offset: "GMT+05:30" }],
    ["UTC", { city: "UTC", area: "", offset: "GMT+00:00" }],
    ["Mars/Olympus_Mons", { city: "Olympus Mons", area: "Mars", offset: "" }],
  ])("%s", (id, expected) => {
    expect(zone(id, winter)).toEqual({ id, ...expected });
  });

  it.each([
    ["berlin", true],
    ["europe ber", true],
    ["GMT+1", true],
    ["+01:00", true],
    ["paris", false],
    ["  ", true],
  ])("of Berlin is found by %j: %s", (search, expected) => {
    expect(zoneFits(zone("Europe/Berlin", winter), search)).toBe(expected);
  });
});

it("the list has every zone once, and one's own even where this browser does not know it", () => {
  const ids = zones("Europe/Berlin").map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain("UTC");
  expect(zones("Mars/Olympus_Mons")[0]?.id).toBe("Mars/Olympus_Mons");
});
