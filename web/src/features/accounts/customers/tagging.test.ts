// @vitest-environment jsdom
import { expect, it } from "vitest";
import { withTag } from "./tagging";

it.each([
  [["a", "b"], "c", true, ["a", "b", "c"]],
  [["a", "b"], "b", true, ["a", "b"]],
  [["a", "b", "c"], "b", false, ["a", "c"]],
  [["a"], "b", false, ["a"]],
])("the tags %j with %s: %s", (tags, tag, on, expected) => {
  expect(withTag(tags, tag, on).sort()).toEqual(expected);
});
