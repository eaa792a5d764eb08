import { expect, it } from "vitest";
import type { Place } from "./places";
import { forget, type Move, type Moves, remember, stands } from "./undo";

const place = (at: number): Place => ({ technician: 1, date: "2026-11-20", at, minutes: 60 });
const move = (from: number, to: number): Move => ({
  job: 7,
  name: "Clara",
  before: place(from),
  after: place(to),
});

it("takes back the newest first", () => {
  const [first, second] = [move(0, 15), move(15, 30)];
  const moves = remember(remember([], first), second);
  expect(moves.at(-1)).toBe(second);
  expect(forget(moves, second)).toEqual([first]);
});

it("knows nothing of a move that moved nothing", () => {
  expect(remember([], move(15, 15))).toEqual([]);
});

it("does not grow without end", () => {
  let moves: Moves = [];
  for (let index = 0; index < 80; index++) moves = remember(moves, move(index, index + 1));
  expect(moves).toHaveLength(50);
  expect(moves.at(-1)?.after.at).toBe(80);
});

it("leaves a job alone that somebody else moved since", () => {
  expect(stands(move(0, 15), place(15))).toBe(true);
  expect(stands(move(0, 15), place(30))).toBe(false);
  expect(stands(move(0, 15), undefined)).toBe(false);
});
