import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ListFilter, SearchX } from "lucide-react";
import type { Activity } from "@/api/types";
import { cn } from "@/lib/cn";
import { usePhone } from "@/lib/media";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Time, useNow } from "@/ui/time";
import { Tip } from "@/ui/tip";
import { ClearFilters, RangeFilter } from "../people/filters";
import { SettingsHead } from "../settings/settings-head";
import { byDay, dayTitle } from "./days";
import { KindFilter } from "./kind-filter";
import { PersonFilter } from "./person-filter";
import { auditQuery } from "./queries";
import { type AuditSearch, isNarrowed, personOf } from "./search";
import { called } from "./subject";
import { Told } from "./told";

/** Everything that anybody did in the company: who, what, when, from where. */
export function AuditScreen() {
  const search = useSearch({ from: "/app/settings/audit" });
  const navigate = useNavigate({ from: "/settings/audit" });
  const log = useInfiniteQuery(auditQuery(search));
  const entries = log.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (part: Partial<AuditSearch>) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const clear = () => navigate({ search: {}, replace: true });
  const person = personOf(search.subject);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <SettingsHead title="Audit log" />
      <search className="flex shrink-0 items-center gap-2 overflow-x-auto border-b bg-surface px-4 py-2 [scrollbar-width:none] md:px-6">
        <PersonFilter name="Who" value={search.actor} onChange={(actor) => change({ actor })} />
        <KindFilter value={search.kind} onChange={(kind) => change({ kind })} />
        <PersonFilter
          name="To whom"
          value={person}
          onChange={(id) => change({ subject: id === undefined ? undefined : `user:${id}` })}
        />
        {search.subject && person === undefined && (
          <Button onClick={() => change({ subject: undefined })}>
            Only {search.subject.replace(":", " ")}
          </Button>
        )}
        <RangeFilter
          name="When"
          from={search.from}
          to={search.to}
          onChange={(from, to) => change({ from, to })}
        />
        {isNarrowed(search) && <ClearFilters onClear={clear} />}
      </search>
      <div
        data-scroll
        className={cn(
          "min-h-0 flex-1 overflow-y-auto bg-surface transition-opacity duration-150",
          log.isPlaceholderData && "opacity-60",
        )}
      >
        {log.isPending ? (
          <Waiting />
        ) : log.isError && entries.length === 0 ? (
          <Problem error={log.error} retry={() => log.refetch()} />
        ) : entries.length === 0 ? (
          <Empty
            icon={SearchX}
            title="Nothing like this happened"
            action={<Button onClick={clear}>Clear</Button>}
          >
            Whatever anybody does is told here: who, what, when, and from where.
          </Empty>
        ) : (
          <Log entries={entries} onOnly={(subject) => change({ subject })} />
        )}
        {log.hasNextPage && (
          <div className="flex justify-center p-4">
            <Button busy={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
              Show earlier
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

interface LogProps {
  entries: readonly Activity[];
  /** Narrows the log to one record. */
  onOnly: (subject: string) => void;
}

function Log({ entries, onOnly }: LogProps) {
  const phone = usePhone();
  const now = useNow();
  const days = byDay(entries, ({ at }) => dayTitle(at, now));
  if (phone) {
    return days.map(({ day, items }) => (
      <section key={day} aria-label={day}>
        <h2 className="sticky top-0 z-1 border-b bg-canvas px-4 py-1.5 font-medium text-muted text-small">
          {day}
        </h2>
        <ul>
          {items.map((entry) => (
            <li key={entry.id} className="flex gap-3 border-b px-4 py-2.5">
              <Avatar name={entry.actor.name} seed={entry.actor.id ?? 0} />
              <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                <p>
                  <span className="font-medium">{entry.actor.name}</span> <Told entry={entry} />
                </p>
                <p className="text-muted text-small">
                  <Time at={entry.at} />
                  {entry.actor.ip && ` · ${entry.actor.ip}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      </section>
    ));
  }
  return (
    <table className="w-full table-fixed border-separate border-spacing-0">
      <caption className="sr-only">Audit log</caption>
      <thead>
        <tr>
          {["Who", "What", "When", "IP address"].map((name, index) => (
            <th
              key={name}
              scope="col"
              className={cn(
                "sticky top-0 z-10 h-9 border-b bg-canvas px-3 text-left font-medium text-muted text-small first:pl-6 last:pr-6",
                ["w-56", "", "w-36", "w-44"][index],
              )}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {days.map(({ day, items }) => (
        <tbody key={day}>
          <tr>
            <th
              scope="rowgroup"
              colSpan={4}
              className="border-b bg-sunken/60 px-6 py-1 text-left font-medium text-muted text-small"
            >
              {day}
            </th>
          </tr>
          {items.map((entry) => (
            <Row key={entry.id} entry={entry} onOnly={onOnly} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Row({ entry, onOnly }: { entry: Activity } & Pick<LogProps, "onOnly">) {
  const { actor, subject } = entry;
  const name = called(entry);
  const cell = "border-b border-line/70 px-3 py-2 align-top first:pl-6 last:pr-6";
  return (
    <tr className="group hover:bg-hover">
      <td className={cell}>
        <span className="flex min-w-0 items-center gap-2.5">
          <Avatar name={actor.name} seed={actor.id ?? 0} />
          <span className="truncate font-medium">{actor.name}</span>
        </span>
      </td>
      <td className={cn(cell, "[overflow-wrap:anywhere]")}>
        <span className="flex min-h-6 items-center gap-1">
          <span className="min-w-0">
            <Told entry={entry} />
          </span>
          <Tip text={`Only what concerns ${name}`}>
            <Button
              look="ghost"
              icon
              aria-label={`Only what concerns ${name}`}
              onClick={() => onOnly(`${subject.type}:${subject.id}`)}
              className="-my-1 size-6 opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
            >
              <ListFilter aria-hidden className="!size-3.5" />
            </Button>
          </Tip>
        </span>
      </td>
      <td className={cn(cell, "leading-6 text-muted")}>
        <Time at={entry.at} />
      </td>
      <td className={cn(cell, "truncate leading-6 text-muted tabular-nums")}>{actor.ip ?? "–"}</td>
    </tr>
  );
}

function Waiting() {
  return (
    <div aria-busy className="space-y-5 px-6 py-5">
      {Array.from({ length: 14 }, (_, index) => index).map((index) => (
        <div key={index} className="flex items-center gap-3">
          <Skeleton className="size-6 rounded-full" />
          <Skeleton className="w-32" />
          <Skeleton className={index % 2 ? "w-1/3" : "w-2/5"} />
        </div>
      ))}
    </div>
  );
}
