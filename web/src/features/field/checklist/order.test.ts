import { expect, it } from "vitest";
import { type Edge, labelsProblem, lines, linesHint, moved, placeAt } from "./order";

it.each<[number, number, Edge, number]>([
  [0, 2, "below", 2],
  [0, 2, "above", 1],
  [0, 1, "above", 0],
  [2, 0, "above", 0],
  [2, 0, "below", 1],
  [1, 1, "above", 1],
  [1, 1, "below", 1],
])("from %i over %i, %s: to %i", (from, over, edge, to) => {
  expect(placeAt(from, over, edge)).toBe(to);
});

it("moves an item and keeps the others in order", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

it("reads one item a line", () => {
  expect(lines("  Filter \r\n\n Pressure\n")).toEqual(["Filter", "Pressure"]);
});

it.each([
  [[], undefined],
  [["é".repeat(200)], undefined],
  [["👍".repeat(200)], undefined],
  [Array(100).fill("x"), undefined],
  [Array(101).fill("x"), "At most 100 items: these are 101"],
  [["ok", "y".repeat(201)], `At most 200 characters an item: “${"y".repeat(40)}…” is longer`],
])("says why labels can be no checklist", (labels, problem) => {
  expect(labelsProblem(labels)).toBe(problem);
});

it("counts the items under their field", () => {
  expect([linesHint([]), linesHint(["a"]), linesHint(["a", "b"])]).toEqual([
    "One a line",
    "One a line · 1 item",
    "One a line · 2 items",
  ]);
});
