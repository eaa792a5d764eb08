import { expect, it } from "vitest";
import { asCode, code } from "./code";

it.each([
  ["123456", "123456"],
  [" 123 456\n", "123456"],
  ["Your code: 012-345.", "012345"],
  ["１２３４５６", "123456"],
  ["1234567890", "123456"],
  ["no digits", ""],
])("the code in %j is %j", (text, expected) => {
  expect(asCode(text)).toBe(expected);
});

it("is complete with six digits", () => {
  expect(code.safeParse("012345").success).toBe(true);
  expect(code.safeParse("12345").success).toBe(false);
});
