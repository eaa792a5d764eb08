import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import {
  Archive,
  ArchiveRestore,
  CalendarClock,
  CalendarX2,
  CircleArrowRight,
  CircleCheck,
  CircleDot,
  FileDown,
  HardHat,
  KeyRound,
  ListChecks,
  LogIn,
  LogOut,
  type LucideIcon,
  Mail,
  MailCheck,
  Paperclip,
  Pencil,
  Repeat2,
  Signature,
  SkipForward,
  Square,
  SquareCheck,
  StickyNote,
  Undo2,
  UserPlus,
  Wrench,
} from "lucide-react";
import type { Activity } from "@/api/types";
import { formatCount } from "@/lib/format";
import { Button } from "@/ui/button";
import { LongText } from "@/ui/long-text";
import { Skeleton } from "@/ui/skeleton";
import { Time, useNow } from "@/ui/time";
import { byDay, dayTitle } from "../activity/days";
import { describeActivity, type NameOf } from "./describe";

const ICONS: Record<string, LucideIcon> = {
  "user.created": UserPlus,
  "user.updated": Pencil,
  "user.archived": Archive,
  "user.restored": ArchiveRestore,
  "user.password_changed": KeyRound,
  "user.logged_in": LogIn,
  "user.logged_out": LogOut,
  "user.imported": FileDown,
  "user.invited": Mail,
  "user.verified": MailCheck,
  "user.signup_requested": UserPlus,
  "user.password_reset": KeyRound,
  "note.created": StickyNote,
  "work_order.created": Wrench,
  "work_order.updated": Pencil,
  "work_order.scheduled": CalendarClock,
  "work_order.assigned": HardHat,
  "work_order.status_changed": CircleArrowRight,
  "work_order.completed": CircleCheck,
  "work_order_series.created": Repeat2,
  "work_order_series.updated": Pencil,
  "work_order_series.ended": CalendarX2,
  "work_order_series.skipped": SkipForward,
  "work_order_series.unskipped": Undo2,
  "work_order_series.left_unassigned": HardHat,
  "work_order.checklist_changed": ListChecks,
  "work_order.item_done": SquareCheck,
  "work_order.item_reopened": Square,
  "work_order.signed": Signature,
  "work_order.signature_removed": Signature,
  "work_order.attachment_added": Paperclip,
  "work_order.attachment_removed": Paperclip,
};

interface Page {
  items: Activity[];
  total: number;
}

interface Props {
  query: UseInfiniteQueryResult<InfiniteData<Page>>;
  /** What is told where nothing happened. */
  empty: string;
  /** Also tells from where, of everything; of logins it is always told. */
  addresses?: boolean;
  /** Names the technicians of jobs. */
  nameOf?: NameOf;
}

/** Who did what, newest first, under its days. */
export function History({ query, empty, addresses = false, nameOf }: Props) {
  const now = useNow();
  const { data, isPending } = query;
  if (isPending) return <Waiting />;
  if (!data) {
    return (
      <p className="flex items-center gap-2 p-4 text-muted">
        This could not be loaded.
        <Button onClick={() => query.refetch()}>Try again</Button>
      </p>
    );
  }
  const entries = data.pages.flatMap(({ items }) => items);
  const total = data.pages.at(-1)?.total ?? 0;
  if (entries.length === 0) return <p className="p-4 text-muted">{empty}</p>;
  return (
    <div className="px-4 pb-3">
      {byDay(entries, ({ at }) => dayTitle(at, now)).map(({ day, items }) => (
        <section key={day} aria-label={day}>
          <h3 className="sticky top-0 z-2 -mx-4 bg-surface px-4 pt-3 pb-2 font-semibold text-muted text-small">
            {day}
          </h3>
          <ol>
            {items.map((entry) => (
              <Entry
                key={entry.id}
                entry={entry}
                address={addresses || entry.kind === "user.logged_in"}
                nameOf={nameOf}
              />
            ))}
          </ol>
        </section>
      ))}
      {query.hasNextPage && (
        <div className="-ml-3 flex items-center gap-2 pt-1">
          <Button look="ghost" busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            Show earlier
          </Button>
          <span className="text-muted text-small tabular-nums">
            {formatCount(entries.length)} of {formatCount(total)}
          </span>
        </div>
      )}
    </div>
  );
}

interface EntryProps {
  entry: Activity;
  /** Whether it is told from where. */
  address: boolean;
  nameOf: NameOf | undefined;
}

function Entry({ entry, address, nameOf }: EntryProps) {
  const Icon = ICONS[entry.kind] ?? CircleDot;
  const { text, detail, body } = describeActivity(entry, nameOf);
  return (
    <li className="group relative flex gap-3 pb-3.5 last:pb-1">
      <span aria-hidden className="absolute top-7 bottom-0.5 left-3 w-px bg-line group-last:hidden" />
      <span className="grid size-6 shrink-0 place-items-center rounded-full bg-sunken text-muted dark:bg-raised">
        <Icon className="size-3.5" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="font-medium">{entry.actor.name}</span> <span className="text-soft">{text}</span>
          </span>
          <span className="text-muted text-small">
            <Time at={entry.at} />
            {address && entry.actor.ip && ` · ${entry.actor.ip}`}
          </span>
        </p>
        {detail && <p className="text-muted text-small">{detail}</p>}
        {body && (
          <LongText className="mt-1.5 rounded-control bg-sunken px-3 py-2 dark:bg-raised">{body}</LongText>
        )}
      </div>
    </li>
  );
}

function Waiting() {
  return (
    <ul className="space-y-4 p-4" aria-busy>
      {["w-1/2", "w-2/3", "w-2/5", "w-1/2", "w-3/5"].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stand for nothing
        <li key={index} className="flex items-center gap-3">
          <Skeleton className="size-6 rounded-full" />
          <Skeleton className={width} />
        </li>
      ))}
    </ul>
  );
}
