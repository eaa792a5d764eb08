import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Pencil, Repeat2, SkipForward } from "lucide-react";
import { useState } from "react";
import { can, useMe } from "@/api/me";
import type { WorkOrder } from "@/api/types";
import { cn } from "@/lib/cn";
import { dayName } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Card } from "@/ui/page";
import { EditSeries } from "./edit-sheet";
import { seriesQuery } from "./queries";
import { ruleWords } from "./rule";
import { skipWithUndo } from "./series-screen";

/** Says on a job's page that it belongs to a series, and what can be done about that. */
export function PartOfSeries({ order }: { order: WorkOrder }) {
  const writes = can(useMe(), "work_orders:write");
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const id = order.series_id ?? 0;
  const { data } = useQuery({ ...seriesQuery(id), enabled: writes && id > 0 });
  const { occurrence } = order;
  if (id === 0 || !occurrence) return null;
  const series = data?.record;
  const waits = order.status === "pending" || order.status === "scheduled";
  const skip = async () => {
    if (await skipWithUndo(id, occurrence.date))
      await navigate({ to: "/work-orders/series/$id", params: { id } });
  };
  return (
    <Card
      title="Part of a series"
      action={
        writes && (
          <Link to="/work-orders/series/$id" params={{ id }} className={cn(buttonClass("ghost"), "-mr-2")}>
            Open series
          </Link>
        )
      }
    >
      <div className="space-y-2.5 px-4 py-3">
        <p className="flex gap-2">
          <Repeat2 className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
          <span className="min-w-0 flex-1">
            {series ? ruleWords(series.rrule, series.start_date) : "This job recurs."}
            <span className="block text-muted text-small">
              This is the one of {dayName(occurrence.date, "full")}.
            </span>
          </span>
          {occurrence.is_changed && <Chip>Changed</Chip>}
        </p>
        {series && !series.ended_at && waits && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => void skip()}>
              <SkipForward aria-hidden /> Skip this one
            </Button>
            <Button onClick={() => setEditing(true)}>
              <Pencil aria-hidden /> This and following
            </Button>
          </div>
        )}
      </div>
      {editing && data && (
        <EditSeries opened={data} from={occurrence.date} onClose={() => setEditing(false)} />
      )}
    </Card>
  );
}
