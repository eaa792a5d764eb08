import type { TechnicianFigures, TechnicianReport } from "@/api/types";
import { formatCount } from "@/lib/format";
import type { TechnicianColumn } from "./search";
import { rateText } from "./words";

/** Bars of a chart at most; all technicians are in the table. */
const BARS = 8;

const byName = (a: TechnicianFigures, b: TechnicianFigures) =>
  a.name.localeCompare(b.name) || a.technician_id - b.technician_id;

/** In the order of a column; who has no figure comes last either way. */
export function sorted(
  items: readonly TechnicianFigures[],
  by: TechnicianColumn,
  descending: boolean,
): TechnicianFigures[] {
  const direction = descending ? -1 : 1;
  if (by === "name") return items.toSorted((a, b) => direction * byName(a, b));
  return items.toSorted((a, b) => {
    const [left, right] = [a[by], b[by]];
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null) || byName(a, b);
    }
    return direction * (left - right) || byName(a, b);
  });
}

export function mostDone({ items }: TechnicianReport) {
  return sorted(items, "completed", true)
    .slice(0, BARS)
    .map((item) => ({
      key: item.technician_id,
      name: item.name,
      value: item.completed,
      text: formatCount(item.completed),
      note: `of ${formatCount(item.assigned)}`,
    }));
}

export function busiest({ items }: TechnicianReport) {
  return sorted(items, "utilisation", true)
    .slice(0, BARS)
    .map((item) => ({
      key: item.technician_id,
      name: item.name,
      value: item.utilisation,
      text: rateText(item.utilisation),
      ...(item.utilisation === null ? { note: "no working hours" } : {}),
    }));
}
