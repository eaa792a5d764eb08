import type { SummaryReport } from "@/api/types";
import { PRIORITIES, priorityName, STATUS_NAMES, STATUSES } from "../field/work-orders/status";
import type { Shown } from "./figure";

/** What of the list of work orders a figure counts, beside the range. */
export const FIGURE_STATES = {
  total: {},
  completed: { status: "completed" },
  open: { state: "open" },
  overdue: { state: "overdue" },
  unassigned: { state: "unassigned" },
} as const;

export function isCounted(key: string): key is keyof typeof FIGURE_STATES {
  return key in FIGURE_STATES;
}

/** The figures of a summary, with those of the period before where they are wanted. */
export function summaryFigures(now: SummaryReport, earlier: SummaryReport | undefined): Shown[] {
  const figure = (
    key: keyof SummaryReport & string,
    value: (report: SummaryReport) => number | null,
    rest: Pick<Shown, "name" | "unit" | "note" | "good">,
  ): Shown => ({ key, value: value(now), earlier: earlier && value(earlier), ...rest });
  return [
    figure("total", (one) => one.total, { name: "Jobs", unit: "count", note: "in all" }),
    figure("completed", (one) => one.completed, {
      name: "Completed",
      unit: "count",
      note: "done",
      good: "up",
    }),
    figure("open", (one) => one.open, { name: "Open", unit: "count", note: "still to do" }),
    figure("overdue", (one) => one.overdue, {
      name: "Overdue",
      unit: "count",
      note: "open, their day is past",
      good: "down",
    }),
    figure("unassigned", (one) => one.unassigned, {
      name: "Unassigned",
      unit: "count",
      note: "open, nobody has them",
      good: "down",
    }),
    figure("completion_rate", (one) => one.completion_rate, {
      name: "Completion rate",
      unit: "rate",
      note: "of those not cancelled",
      good: "up",
    }),
    figure("mean_first_response_min", (one) => one.mean_first_response_min, {
      name: "First response",
      unit: "minutes",
      note: "until planned or begun, on average",
      good: "down",
    }),
    figure("mean_completion_min", (one) => one.mean_completion_min, {
      name: "Time to complete",
      unit: "minutes",
      note: "since creation, on average",
      good: "down",
    }),
  ];
}

export function statusShares({ by_status }: SummaryReport) {
  return STATUSES.map((status) => ({
    key: status,
    name: STATUS_NAMES[status],
    count: by_status[status],
    status,
  }));
}

export function priorityShares({ by_priority }: SummaryReport) {
  const counts = by_priority as Record<string, number>;
  return PRIORITIES.map((priority) => ({
    key: String(priority),
    name: priorityName(priority),
    count: counts[String(priority)] ?? 0,
    priority,
  }));
}

/** Regions named at most; the rest are one. */
const REGIONS = 12;

export function regionShares({ by_region }: SummaryReport) {
  const named = by_region.slice(0, REGIONS).map(({ region, count }) => ({
    key: region === null ? "none" : `region ${region}`,
    name: region ?? "No region",
    count,
    region,
  }));
  const rest = by_region.slice(REGIONS);
  if (rest.length === 0) return named;
  const count = rest.reduce((sum, one) => sum + one.count, 0);
  return [...named, { key: "rest", name: `${rest.length} other regions`, count, region: null }];
}
