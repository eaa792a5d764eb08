import { useQuery } from "@tanstack/react-query";
import {
  Archive,
  ArchiveRestore,
  CircleDot,
  FileDown,
  KeyRound,
  LogIn,
  type LucideIcon,
  Pencil,
  UserPlus,
} from "lucide-react";
import { useState } from "react";
import type { Activity } from "@/api/types";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { describeActivity } from "./describe";
import { activityQuery } from "./queries";

const ICONS: Record<string, LucideIcon> = {
  "user.created": UserPlus,
  "user.updated": Pencil,
  "user.archived": Archive,
  "user.restored": ArchiveRestore,
  "user.password_changed": KeyRound,
  "user.logged_in": LogIn,
  "user.imported": FileDown,
};
const STEP = 20;

/** Who did what to this account, newest first. */
export function ActivityLog({ id }: { id: number }) {
  const [size, setSize] = useState(STEP);
  const { data, isPending, isError, isFetching, refetch } = useQuery(activityQuery(id, size));
  if (isPending) {
    return (
      <ul className="space-y-4 p-4" aria-busy>
        {["w-1/2", "w-2/3", "w-2/5"].map((width) => (
          <li key={width} className="flex items-center gap-3">
            <Skeleton className="size-6 rounded-full" />
            <Skeleton className={width} />
          </li>
        ))}
      </ul>
    );
  }
  if (isError) {
    return (
      <p className="p-4 text-muted">
        The activity could not be loaded.{" "}
        <Button look="ghost" onClick={() => refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  if (data.items.length === 0)
    return <p className="p-4 text-muted">What happens to this record will be told here.</p>;
  return (
    <>
      <ol className="px-4 py-3">
        {data.items.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      {data.total > data.items.length && size < 200 && (
        <div className="px-3 pb-3">
          <Button look="ghost" busy={isFetching} onClick={() => setSize(Math.min(200, size + 3 * STEP))}>
            Show earlier
          </Button>
        </div>
      )}
    </>
  );
}

function Entry({ entry }: { entry: Activity }) {
  const Icon = ICONS[entry.kind] ?? CircleDot;
  const { text, detail } = describeActivity(entry);
  return (
    <li className="group relative flex gap-3 pb-4 last:pb-1">
      <span aria-hidden className="absolute top-7 bottom-0.5 left-3 w-px bg-line group-last:hidden" />
      <span className="grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-muted dark:bg-raised">
        <Icon className="size-3.5" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span>
            <span className="font-medium">{entry.actor.name}</span> <span className="text-soft">{text}</span>
          </span>
          <span className="text-muted text-small">
            <Time at={entry.at} />
            {entry.actor.ip && ` · ${entry.actor.ip}`}
          </span>
        </p>
        {detail && <p className="text-muted text-small">{detail}</p>}
      </div>
    </li>
  );
}
