import { Link } from "@tanstack/react-router";
import { ChartNoAxesColumn, Table2 } from "lucide-react";
import { useState } from "react";
import type { UserStats } from "@/api/types";
import { formatCount } from "@/lib/format";
import { dayName } from "@/lib/time";
import { Button } from "@/ui/button";
import { DayBars } from "@/ui/charts/day-bars";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { newcomers, signupsInWords } from "./figures";

type Signups = UserStats["signups"];

const TITLE = "New customers and colleagues";

/** Who came in the last days, as bars or as a table. */
export function SignupsCard({ signups }: { signups: Signups }) {
  const [asTable, setAsTable] = useState(false);
  const total = newcomers(signups);
  return (
    <Card
      title={TITLE}
      action={
        <Button look="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)} className="-mr-2">
          {asTable ? <ChartNoAxesColumn aria-hidden /> : <Table2 aria-hidden />}
          {asTable ? "As bars" : "As a table"}
        </Button>
      }
    >
      <figure className="p-4">
        <figcaption className="mb-3 text-muted">{signupsInWords(signups)}</figcaption>
        {asTable ? (
          <DayTable signups={signups} />
        ) : (
          <DayBars
            name={`${TITLE} by day`}
            days={signups}
            say={(count) => `${formatCount(count)} new`}
            column={({ date }, own) => (
              <Link to="/customers" search={{ created_from: date, created_to: date }} {...own} />
            )}
          />
        )}
        {total === 0 && !asTable && (
          <p className="mt-2 text-center text-muted">Whoever is added or signs up will be counted here.</p>
        )}
      </figure>
    </Card>
  );
}

function DayTable({ signups }: { signups: Signups }) {
  return (
    <section
      data-scroll
      aria-label={`${TITLE} by day, as a table`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
      tabIndex={0}
      className="h-56 overflow-y-auto rounded-control border"
    >
      <table className="w-full">
        <thead className="sticky top-0 bg-canvas text-left text-muted text-small">
          <tr>
            <th scope="col" className="h-8 px-3 font-medium">
              Day
            </th>
            <th scope="col" className="px-3 text-right font-medium">
              New
            </th>
          </tr>
        </thead>
        <tbody>
          {signups.toReversed().map(({ date, count }) => (
            <tr key={date} className="border-t">
              <th scope="row" className="h-8 px-3 text-left font-normal">
                {dayName(date, "full")}
              </th>
              <td className="px-3 text-right tabular-nums">{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Of the same height. */
export function SignupsSkeleton() {
  return (
    <Card title={TITLE}>
      <div className="p-4">
        <Skeleton className="my-1 w-1/2" />
        <Skeleton className="mt-4 h-56 w-full" />
      </div>
    </Card>
  );
}
