import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Activity } from "@/api/types";
import { Avatar } from "@/ui/avatar";
import { Button, buttonClass } from "@/ui/button";
import { Card } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { fold } from "../activity/days";
import { recentQuery } from "../activity/queries";
import { Told } from "../activity/told";

const SHOWN = 8;

function same({ kind, actor, subject }: Activity): string {
  return `${kind} ${actor.type}:${actor.id} ${subject.type}:${subject.id}`;
}

/** The last things that happened, with the way to all of them. */
export function RecentCard() {
  const { data, isError, refetch } = useQuery(recentQuery);
  return (
    <Card
      title="What happened"
      action={
        <Link to="/settings/audit" className={`${buttonClass("ghost")} -mr-2`}>
          Audit log
        </Link>
      }
    >
      {data ? (
        <ul className="py-1.5">
          {fold(data.items, same)
            .slice(0, SHOWN)
            .map(({ entry, times }) => (
              <li key={entry.id} className="flex gap-3 px-4 py-1.5">
                <Avatar name={entry.actor.name} seed={entry.actor.id ?? 0} />
                <p className="min-w-0 flex-1 pt-0.5 [overflow-wrap:anywhere]">
                  <span className="font-medium">{entry.actor.name}</span> <Told entry={entry} />
                  {times > 1 && <span className="text-muted"> · {times} times</span>}
                </p>
                <span className="shrink-0 pt-0.5 text-muted text-small">
                  <Time at={entry.at} look="short" />
                </span>
              </li>
            ))}
        </ul>
      ) : isError ? (
        <p className="p-4 text-muted">
          What happened could not be loaded.{" "}
          <Button look="ghost" onClick={() => refetch()}>
            Try again
          </Button>
        </p>
      ) : (
        <div className="space-y-4 p-4" aria-busy>
          {["w-1/2", "w-2/3", "w-2/5", "w-3/5", "w-1/3", "w-3/4"].map((width) => (
            <div key={width} className="flex items-center gap-3">
              <Skeleton className="size-6 rounded-full" />
              <Skeleton className={width} />
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}
