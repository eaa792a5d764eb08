import { describe, expect, it } from "vitest";
import { MOST, NOTHING, span, stretch, these, ticks, toggle } from "./selection";

const row = (id: number) => ({ id });
const rows = (...ids: number[]) => ids.map(row);
const ids = (ticked: { rows: ReadonlyMap<number, unknown> }) => [...ticked.rows.keys()].sort((a, b) => a - b);

describe("ticking rows", () => {
  it("ticks and unticks one", () => {
    const one = toggle(NOTHING, 4, row(14));
    expect(ids(one)).toEqual([14]);
    expect(ids(toggle(one, 4, row(14)))).toEqual([]);
    expect(ids(one)).toEqual([14]);
  });

  it("draws a range from the row ticked last, both ways", () => {
    const one = toggle(NOTHING, 4, row(14));
    expect(span(one, 7)).toEqual([4, 7]);
    expect(span(one, 1)).toEqual([1, 4]);
    expect(span(NOTHING, 3)).toEqual([3, 3]);
  });

  it("lets a range shrink and turn around its anchor", () => {
    const wide = stretch(toggle(NOTHING, 4, row(14)), 4, rows(14, 15, 16));
    expect(ids(stretch(wide, 4, rows(14, 15)))).toEqual([14, 15]);
    expect(ids(stretch(wide, 4, rows(13, 14)))).toEqual([13, 14]);
  });

  it("leaves what was ticked before the range", () => {
    const two = toggle(toggle(NOTHING, 0, row(10)), 4, row(14));
    const wide = stretch(two, 4, rows(14, 15, 16));
    expect(ids(wide)).toEqual([10, 14, 15, 16]);
    expect(ids(stretch(wide, 4, rows(14)))).toEqual([10, 14]);
  });

  it("keeps a range within what may be ticked one by one", () => {
    const far = toggle(NOTHING, 5000, row(1));
    expect(span(far, 90_000)).toEqual([5000, 5000 + MOST - 1]);
    expect(span(far, 0)).toEqual([5000 - MOST + 1, 5000]);
  });

  it("counts all that match, or the ticked ones", () => {
    expect(ticks({ ...NOTHING, all: true }, 9819)).toBe(9819);
    expect(ticks(these(rows(1, 2)), 9819)).toBe(2);
  });
});
