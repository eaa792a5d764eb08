import { describe, expect, it } from "vitest";
import { changes, onTop, overtaken } from "./versions";

const opened = { name: "Möller", zone: "UTC", open: false };
const theirs = { name: "Möller & Söhne", zone: "Europe/Berlin", open: false };
const mine = { name: "Moeller", zone: "UTC", open: true };

describe("two who change the same record", () => {
  it("knows what each of them changed", () => {
    expect(changes(opened, mine)).toEqual({ name: "Moeller", open: true });
    expect(changes(opened, { ...opened })).toEqual({});
  });

  it("shows what was overtaken and where it clashes", () => {
    expect(overtaken(opened, theirs, mine)).toEqual([
      { field: "name", theirs: "Möller & Söhne", mine: "Moeller", clash: true },
      { field: "zone", theirs: "Europe/Berlin", mine: "UTC", clash: false },
    ]);
  });

  it("is no clash where both say the same", () => {
    expect(overtaken(opened, theirs, { ...opened, name: theirs.name })[0]?.clash).toBe(false);
  });

  it("puts one's own changes on top of theirs", () => {
    expect(onTop(opened, theirs, mine)).toEqual({ name: "Moeller", zone: "Europe/Berlin", open: true });
  });
});
