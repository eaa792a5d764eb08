import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Users } from "lucide-react";
import type { CustomerReport } from "@/api/types";
import { cn } from "@/lib/cn";
import { formatCount, plural } from "@/lib/format";
import { RankBars } from "@/ui/charts/rank-bars";
import { ShareBarsSkeleton } from "@/ui/charts/share-bars";
import { Empty } from "@/ui/empty";
import { Card } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Time } from "@/ui/time";
import { customersReportQuery } from "./queries";
import type { Range } from "./ranges";

/** Bars of the chart. */
const BARS = 10;

/** For whom there was most to do, and each with their figures. */
export function CustomersTab({ range }: { range: Range }) {
  const { data, error, isPlaceholderData, refetch } = useQuery(customersReportQuery(range));
  if (error && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) {
    return (
      <Empty icon={Users} title="Nobody to name">
        No customer had a job in these days. Other days may have more.
      </Empty>
    );
  }
  return (
    <div
      className={cn("transition-opacity duration-150", isPlaceholderData && "opacity-60")}
      aria-busy={isPlaceholderData}
    >
      <Card title="Most jobs">
        <RankBars
          ranks={data.items.slice(0, BARS).map((item) => ({
            key: item.customer_id,
            name: item.name,
            value: item.work_orders,
            text: formatCount(item.work_orders),
            note: `${formatCount(item.completed)} done`,
          }))}
          row={({ key }, content, own) => (
            <Link to="/customers/$id" params={{ id: key }} className={own}>
              {content}
            </Link>
          )}
        />
      </Card>
      <FiguresTable report={data} />
    </div>
  );
}

function FiguresTable({ report }: { report: CustomerReport }) {
  const shown = report.items.length;
  return (
    <Card
      className="mt-4 overflow-hidden"
      title="Customers"
      action={
        <output className="text-muted text-small" aria-label="Number of customers">
          {shown < report.total
            ? `the first ${formatCount(shown)} of ${formatCount(report.total)}; the file has more`
            : plural(report.total, "customer")}
        </output>
      }
    >
      <section
        data-scroll
        aria-label="Customers, as a table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
        tabIndex={0}
        className="overflow-x-auto"
      >
        <table className="w-full min-w-[34rem]">
          <thead className="bg-canvas text-muted text-small">
            <tr>
              <th scope="col" className="sticky left-0 h-9 bg-canvas px-3 text-left font-medium">
                Customer
              </th>
              {["Jobs", "Completed", "Open"].map((name) => (
                <th key={name} scope="col" className="px-3 text-right font-medium">
                  {name}
                </th>
              ))}
              <th scope="col" className="px-3 text-right font-medium">
                Latest
              </th>
            </tr>
          </thead>
          <tbody>
            {report.items.map((item) => (
              <tr key={item.customer_id} className="group border-t hover:bg-hover">
                <th
                  scope="row"
                  className="sticky left-0 h-10 max-w-64 bg-surface px-3 text-left font-medium group-hover:bg-hover"
                >
                  <Link
                    to="/customers/$id"
                    params={{ id: item.customer_id }}
                    className="block truncate hover:text-accent-ink hover:underline"
                  >
                    {item.name}
                  </Link>
                </th>
                <td className="px-3 text-right tabular-nums">{formatCount(item.work_orders)}</td>
                <td className="px-3 text-right tabular-nums">{formatCount(item.completed)}</td>
                <td className="px-3 text-right tabular-nums">{formatCount(item.open)}</td>
                <td className="px-3 text-right text-muted whitespace-nowrap">
                  <Time at={item.last_work_order_at} look="short" />
                </td>
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
      <Card title="Most jobs">
        <ShareBarsSkeleton rows={10} />
      </Card>
      <Card className="mt-4" title="Customers">
        <ShareBarsSkeleton rows={10} />
      </Card>
    </div>
  );
}
