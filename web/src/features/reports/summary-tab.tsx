import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartLine } from "lucide-react";
import type { SummaryReport } from "@/api/types";
import { cn } from "@/lib/cn";
import { dayRange } from "@/lib/time";
import { ShareBars, ShareBarsSkeleton } from "@/ui/charts/share-bars";
import { Empty } from "@/ui/empty";
import { Card } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Figure, FigureSkeleton } from "./figure";
import {
  FIGURE_STATES,
  isCounted,
  priorityShares,
  regionShares,
  statusShares,
  summaryFigures,
} from "./figures";
import { FlowCard, FlowSkeleton } from "./flow-card";
import { summaryQuery } from "./queries";
import type { Range } from "./ranges";

const figureGrid = "grid grid-cols-2 gap-3 md:gap-4 lg:grid-cols-4";
const shareGrid = "mt-4 grid grid-cols-1 items-start gap-4 md:grid-cols-2 lg:grid-cols-3 print:grid-cols-3";

/** The jobs of some days in figures. */
export function SummaryTab({ range, before }: { range: Range; before: Range | null }) {
  const now = useQuery(summaryQuery(range));
  const then = useQuery({ ...summaryQuery(before ?? range), enabled: before !== null });
  if (now.error && !now.data) return <Problem error={now.error} retry={() => now.refetch()} />;
  if (!now.data || (before && then.isPending)) return <Waiting />;
  const stale = now.isPlaceholderData || (before !== null && then.isPlaceholderData);
  return (
    <div className={cn("transition-opacity duration-150", stale && "opacity-60")} aria-busy={stale}>
      <Shown report={now.data} before={before ? then.data : undefined} />
    </div>
  );
}

function Shown({ report, before }: { report: SummaryReport; before: SummaryReport | undefined }) {
  const counted = { counted_from: report.from, counted_to: report.to };
  const happened = report.by_day.some(({ created, completed }) => created + completed > 0);
  if (report.total === 0 && !happened) {
    return (
      <Empty icon={ChartLine} title="Nothing to count">
        No job was scheduled, created or completed in these days. Other days may have more.
      </Empty>
    );
  }
  return (
    <>
      <ul aria-label="Figures" className={figureGrid}>
        {summaryFigures(report, before).map((shown) => {
          const { key } = shown;
          return (
            <Figure
              key={key}
              shown={shown}
              link={
                isCounted(key)
                  ? (inner, own) => (
                      <Link to="/work-orders" search={{ ...counted, ...FIGURE_STATES[key] }} className={own}>
                        {inner}
                      </Link>
                    )
                  : undefined
              }
            />
          );
        })}
      </ul>
      {before && (
        <p className="mt-2 text-muted text-small">Compared with {dayRange(before.from, before.to)}.</p>
      )}
      <FlowCard report={report} />
      <div className={shareGrid}>
        <Card title="By status">
          <ShareBars
            shares={statusShares(report)}
            row={({ status }, content, own) => (
              <Link to="/work-orders" search={{ ...counted, status }} className={own}>
                {content}
              </Link>
            )}
          />
        </Card>
        <Card title="By priority">
          <ShareBars
            shares={priorityShares(report)}
            row={({ priority }, content, own) => (
              <Link to="/work-orders" search={{ ...counted, priority }} className={own}>
                {content}
              </Link>
            )}
          />
        </Card>
        <Card title="By region">
          <ShareBars
            shares={regionShares(report)}
            row={({ region }, content, own) =>
              region === null ? (
                <span className={own}>{content}</span>
              ) : (
                <Link to="/work-orders" search={{ ...counted, region }} className={own}>
                  {content}
                </Link>
              )
            }
          />
        </Card>
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div aria-busy>
      <div className={figureGrid}>
        {["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => (
          <FigureSkeleton key={key} />
        ))}
      </div>
      <FlowSkeleton />
      <div className={shareGrid}>
        <Card title="By status">
          <ShareBarsSkeleton rows={6} />
        </Card>
        <Card title="By priority">
          <ShareBarsSkeleton rows={5} />
        </Card>
        <Card title="By region">
          <ShareBarsSkeleton rows={5} />
        </Card>
      </div>
    </div>
  );
}
