import { Link } from "@tanstack/react-router";
import { ChartNoAxesColumn, Table2 } from "lucide-react";
import { useState } from "react";
import type { SummaryReport } from "@/api/types";
import { formatCount } from "@/lib/format";
import { dayName, dayRange } from "@/lib/time";
import { Button } from "@/ui/button";
import { PAIR_BARS_HEIGHT, type Pair, PairBars, PairLegend } from "@/ui/charts/pair-bars";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { type Bucket, buckets, type Step, stepOf } from "./ranges";

const TITLE = "Created and completed";
const month = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });

function short({ from }: Bucket, step: Step): string {
  return step === "month" ? month.format(Date.parse(from)) : dayName(from, "short");
}

function full({ from, to }: Bucket): string {
  return from === to ? dayName(from, "full") : (dayRange(from, to) ?? "");
}

/** What was created and what was completed, by day, week or month: as bars or as a table. */
export function FlowCard({ report }: { report: SummaryReport }) {
  const [asTable, setAsTable] = useState(false);
  const step = stepOf(report);
  const parts = buckets(report.by_day, step);
  const pairs = parts.map((part) => ({
    ...part,
    key: part.from,
    label: short(part, step),
    text: `${full(part)}: ${formatCount(part.created)} created, ${formatCount(part.completed)} completed`,
    first: part.created,
    second: part.completed,
  })) satisfies Pair[];
  const sum = (of: (part: Bucket) => number) => formatCount(parts.reduce((all, part) => all + of(part), 0));
  return (
    <Card
      className="mt-4"
      title={`${TITLE} by ${step}`}
      action={
        <Button
          look="ghost"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
          className="-mr-2 print:hidden"
        >
          {asTable ? <ChartNoAxesColumn aria-hidden /> : <Table2 aria-hidden />}
          {asTable ? "As bars" : "As a table"}
        </Button>
      }
    >
      <figure className="p-4">
        <figcaption className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 text-muted">
          <span>
            {sum((part) => part.created)} created and {sum((part) => part.completed)} completed in these days.
          </span>
          {!asTable && <PairLegend first="Created" second="Completed" />}
        </figcaption>
        {asTable ? (
          <FlowTable parts={parts} step={step} />
        ) : (
          <PairBars
            name={`${TITLE} by ${step}`}
            pairs={pairs}
            column={({ from, to }, own) => (
              <Link to="/work-orders" search={{ created_from: from, created_to: to }} {...own} />
            )}
          />
        )}
      </figure>
    </Card>
  );
}

const STEP_NAMES: Record<Step, string> = { day: "Day", week: "Week", month: "Month" };
const linkClass = "hover:text-accent-ink hover:underline";

function FlowTable({ parts, step }: { parts: readonly Bucket[]; step: Step }) {
  return (
    <section
      data-scroll
      aria-label={`${TITLE} by ${step}, as a table`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      className="overflow-y-auto rounded-control border"
      style={{ height: PAIR_BARS_HEIGHT }}
    >
      <table className="w-full">
        <thead className="sticky top-0 bg-canvas text-left text-muted text-small">
          <tr>
            <th scope="col" className="h-8 px-3 font-medium">
              {STEP_NAMES[step]}
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              Created
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              Completed
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.toReversed().map((part) => (
            <tr key={part.from} className="border-t">
              <th scope="row" className="h-8 px-3 text-left font-normal">
                {full(part)}
              </th>
              <td className="px-3 text-right tabular-nums">
                <Link
                  to="/work-orders"
                  search={{ created_from: part.from, created_to: part.to }}
                  className={linkClass}
                >
                  {formatCount(part.created)}
                </Link>
              </td>
              <td className="px-3 text-right tabular-nums">
                <Link
                  to="/work-orders"
                  search={{ completed_from: part.from, completed_to: part.to }}
                  className={linkClass}
                >
                  {formatCount(part.completed)}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Of the same height. */
export function FlowSkeleton() {
  return (
    <Card className="mt-4" title={TITLE}>
      <div className="p-4">
        <Skeleton className="my-1 w-1/2" />
        <div className="mt-4" style={{ height: PAIR_BARS_HEIGHT }}>
          <Skeleton className="h-full w-full" />
        </div>
      </div>
    </Card>
  );
}
