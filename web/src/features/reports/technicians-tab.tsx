import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, HardHat } from "lucide-react";
import type { TechnicianFigures, TechnicianReport } from "@/api/types";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";
import { RankBars } from "@/ui/charts/rank-bars";
import { ShareBarsSkeleton } from "@/ui/charts/share-bars";
import { Empty } from "@/ui/empty";
import { Card } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { techniciansReportQuery } from "./queries";
import type { Range } from "./ranges";
import type { ReportSearch, TechnicianColumn } from "./search";
import { busiest, mostDone, sorted } from "./technicians";
import { minutesText, rateText } from "./words";

type Sort = NonNullable<ReportSearch["sort"]>;

interface Props {
  range: Range;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

const chartGrid = "grid grid-cols-1 items-start gap-4 md:grid-cols-2 print:grid-cols-2";

/** What each technician did: who did most, how busy they are, and all figures as a table. */
export function TechniciansTab({ range, sort, onSort }: Props) {
  const { data, error, isPlaceholderData, refetch } = useQuery(techniciansReportQuery(range));
  if (error && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) {
    return (
      <Empty icon={HardHat} title="No technicians yet">
        What each of them did will be counted here.
      </Empty>
    );
  }
  return (
    <div
      className={cn("transition-opacity duration-150", isPlaceholderData && "opacity-60")}
      aria-busy={isPlaceholderData}
    >
      <Charts report={data} />
      <FiguresTable report={data} sort={sort} onSort={onSort} />
    </div>
  );
}

function Charts({ report }: { report: TechnicianReport }) {
  const counted = { counted_from: report.from, counted_to: report.to };
  return (
    <div className={chartGrid}>
      <Card title="Most completed">
        <RankBars
          ranks={mostDone(report)}
          row={({ key }, content, own) => (
            <Link
              to="/work-orders"
              search={{ ...counted, technician_id: key, status: "completed" }}
              className={own}
            >
              {content}
            </Link>
          )}
        />
      </Card>
      <Card title="Utilisation">
        <RankBars
          full={1}
          ranks={busiest(report)}
          row={({ key }, content, own) => (
            <Link to="/technicians/$id" params={{ id: key }} className={own}>
              {content}
            </Link>
          )}
        />
      </Card>
    </div>
  );
}

const COLUMNS: readonly {
  key: TechnicianColumn;
  name: string;
  hint?: string;
  text: (item: TechnicianFigures) => string;
}[] = [
  { key: "name", name: "Technician", text: (item) => item.name },
  { key: "assigned", name: "Jobs", text: (item) => formatCount(item.assigned) },
  { key: "completed", name: "Completed", text: (item) => formatCount(item.completed) },
  { key: "cancelled", name: "Cancelled", text: (item) => formatCount(item.cancelled) },
  {
    key: "completion_rate",
    name: "Rate",
    hint: "Completed, of those not cancelled",
    text: (item) => rateText(item.completion_rate),
  },
  {
    key: "on_time_rate",
    name: "On time",
    hint: "Completed on the scheduled day or before",
    text: (item) => rateText(item.on_time_rate),
  },
  {
    key: "mean_on_site_min",
    name: "On site",
    hint: "In progress, on average",
    text: (item) => minutesText(item.mean_on_site_min),
  },
  {
    key: "mean_first_response_min",
    name: "Response",
    hint: "From creation until planned or begun, on average",
    text: (item) => minutesText(item.mean_first_response_min),
  },
  {
    key: "utilisation",
    name: "Utilisation",
    hint: "Minutes of jobs by working minutes",
    text: (item) => rateText(item.utilisation),
  },
];

function FiguresTable({
  report,
  sort,
  onSort,
}: {
  report: TechnicianReport;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const descending = sort.startsWith("-");
  const by = sort.replace(/^-/, "");
  const counted = { counted_from: report.from, counted_to: report.to };
  return (
    <Card className="mt-4 overflow-hidden" title="Technicians">
      <section
        data-scroll
        aria-label="Technicians, as a table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        className="overflow-x-auto"
      >
        <table className="w-full min-w-[52rem]">
          <thead className="bg-canvas text-muted text-small">
            <tr>
              {COLUMNS.map(({ key, name, hint }) => {
                const now = key === by;
                // A name begins with A, a figure with the highest.
                const next = now
                  ? descending
                    ? key
                    : (`-${key}` as const)
                  : key === "name"
                    ? key
                    : (`-${key}` as const);
                return (
                  <th
                    key={key}
                    scope="col"
                    aria-sort={now ? (descending ? "descending" : "ascending") : undefined}
                    className={cn(
                      "px-1 font-medium",
                      key === "name" ? "sticky left-0 bg-canvas text-left" : "text-right",
                    )}
                  >
                    <button
                      type="button"
                      title={hint}
                      onClick={() => onSort(next)}
                      className={cn(
                        "inline-flex h-9 items-center gap-1 rounded-control px-2 hover:text-ink",
                        now && "text-ink",
                      )}
                    >
                      {name}
                      {now &&
                        (descending ? (
                          <ArrowDown className="size-3" aria-hidden />
                        ) : (
                          <ArrowUp className="size-3" aria-hidden />
                        ))}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted(report.items, by as TechnicianColumn, descending).map((item) => (
              <tr key={item.technician_id} className="group border-t hover:bg-hover">
                {COLUMNS.map(({ key, text }) =>
                  key === "name" ? (
                    <th
                      key={key}
                      scope="row"
                      className="sticky left-0 h-10 max-w-56 bg-surface px-3 text-left font-medium group-hover:bg-hover"
                    >
                      <Link
                        to="/work-orders"
                        search={{ ...counted, technician_id: item.technician_id }}
                        className="block truncate hover:text-accent-ink hover:underline"
                      >
                        {item.name}
                      </Link>
                    </th>
                  ) : (
                    <td key={key} className="px-3 text-right tabular-nums">
                      {text(item)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}

function Waiting() {
  return (
    <div aria-busy>
      <div className={chartGrid}>
        <Card title="Most completed">
          <ShareBarsSkeleton rows={8} />
        </Card>
        <Card title="Utilisation">
          <ShareBarsSkeleton rows={8} />
        </Card>
      </div>
      <Card className="mt-4" title="Technicians">
        <ShareBarsSkeleton rows={8} />
      </Card>
    </div>
  );
}
