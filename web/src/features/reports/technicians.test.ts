import { expect, it } from "vitest";
import type { TechnicianFigures } from "@/api/types";
import { busiest, mostDone, sorted } from "./technicians";

function technician(
  technician_id: number,
  name: string,
  completed: number,
  utilisation: number | null,
): TechnicianFigures {
  return {
    technician_id,
    name,
    assigned: 10,
    completed,
    cancelled: 0,
    completion_rate: null,
    on_time_rate: null,
    mean_on_site_min: null,
    mean_first_response_min: null,
    utilisation,
  };
}

const items = [
  technician(1, "Bea", 3, 0.5),
  technician(2, "Ada", 3, null),
  technician(3, "Carl", 9, 1.25),
  technician(4, "Dan", 0, 0),
];
const names = (found: readonly { name: string }[]) => found.map(({ name }) => name);

it("orders by any column, those without a figure last, equals by name", () => {
  expect(names(sorted(items, "name", false))).toEqual(["Ada", "Bea", "Carl", "Dan"]);
  expect(names(sorted(items, "name", true))).toEqual(["Dan", "Carl", "Bea", "Ada"]);
  expect(names(sorted(items, "completed", true))).toEqual(["Carl", "Ada", "Bea", "Dan"]);
  expect(names(sorted(items, "completed", false))).toEqual(["Dan", "Ada", "Bea", "Carl"]);
  expect(names(sorted(items, "utilisation", true))).toEqual(["Carl", "Bea", "Dan", "Ada"]);
  expect(names(sorted(items, "utilisation", false))).toEqual(["Dan", "Bea", "Carl", "Ada"]);
});

it("draws the first eight", () => {
  const report = { from: "2026-11-01", to: "2026-11-28", items };
  expect(mostDone(report)[0]).toEqual({ key: 3, name: "Carl", value: 9, text: "9", note: "of 10" });
  expect(busiest(report).map(({ text, note }) => [text, note])).toEqual([
    ["125%", undefined],
    ["50%", undefined],
    ["0%", undefined],
    ["—", "no working hours"],
  ]);
  const many = Array.from({ length: 20 }, (_, index) => technician(index, `T${index}`, index, index / 20));
  expect(mostDone({ ...report, items: many })).toHaveLength(8);
});
