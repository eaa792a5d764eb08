import { describe, expect, it } from "vitest";
import { choices } from "./tags";

const known = [
  { tag: "vip", count: 9 },
  { tag: "North", count: 5 },
  { tag: "no-vip", count: 1 },
];
const all = { search: "", without: [], creates: true };

describe("the tags that are offered", () => {
  it("are all, the most used first", () => {
    expect(choices(known, all).map(({ tag }) => tag)).toEqual(["vip", "North", "no-vip"]);
  });

  it("are those that begin so, then those that hold it, without case", () => {
    expect(choices(known, { ...all, search: "VIP", creates: false }).map(({ tag }) => tag)).toEqual([
      "vip",
      "no-vip",
    ]);
  });

  it("leave out what is there already", () => {
    expect(choices(known, { ...all, without: ["vip"] }).map(({ tag }) => tag)).toEqual(["North", "no-vip"]);
  });

  it("end with what was typed, where that is a new one", () => {
    expect(choices(known, { ...all, search: "no" }).at(-1)).toEqual({ tag: "no", count: null });
    expect(choices(known, { ...all, search: "vip" }).at(-1)?.count).toBe(1);
    expect(choices(known, { ...all, search: "gold", without: ["gold"] })).toEqual([]);
    expect(choices(known, { ...all, search: "gold", creates: false })).toEqual([]);
  });
});
