import { expect, it } from "vitest";
import { pagesFor } from "./paging";

it.each([
  ["the beginning", 0, 30, 10_000, [1]],
  ["rows near the next page bring that one early", 50, 75, 10_000, [1, 2]],
  ["the middle, without what lies before it", 5_040, 5_060, 10_000, [51]],
  ["the very end", 9_990, 9_999, 10_000, [100]],
  ["a list that has become shorter than where one was", 9_990, 9_999, 120, [2]],
  ["a short list", 0, 3, 4, [1]],
])("asks for the pages in sight: %s", (_, first, last, total, pages) => {
  expect(pagesFor(first, last, total)).toEqual(pages);
});
