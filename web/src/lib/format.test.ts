import { expect, it } from "vitest";
import { initials } from "./format";

it.each([
  ["Clara Jensen", "CJ"],
  ["  ", "?"],
  ["Cher", "C"],
  ["高橋 陽一", "高"],
  ["김민준", "김"],
  ["محمد بن عبد الله", "ما"],
  ["«Ömer» Çelik", "ÖÇ"],
])("initials of %s", (name, expected) => {
  expect(initials(name)).toBe(expected);
});
