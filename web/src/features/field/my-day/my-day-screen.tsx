import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, ExternalLink, MapPin, MessageSquarePlus, Phone, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { useMe } from "@/api/me";
import type { WorkOrder, WorkOrderStatus } from "@/api/types";
import { cn } from "@/lib/cn";
import { dropDraft, readDraft, writeDraft } from "@/lib/drafts";
import { plural } from "@/lib/format";
import { dayName } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { Field, Textarea } from "@/ui/field";
import { LongText } from "@/ui/long-text";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/ui/menu";
import { Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { useNow } from "@/ui/time";
import { CompleteDialog } from "../checklist/complete-dialog";
import { OFTEN } from "../refresh";
import { addDays, dateOf, wallAt } from "../schedule/clock";
import { lengthText } from "../schedule/duration";
import { jobOf } from "../schedule/model";
import { JobStatus, Priority } from "../work-orders/chips";
import { mapLink } from "../work-orders/map-link";
import { nextStep, stepsFrom } from "../work-orders/status";
import { TimeOnSite } from "../work-orders/time-on-site";
import { myDayQuery } from "./day-queries";
import { STEPS } from "./deed-text";
import { JobChecklist } from "./job-checklist";
import { ownChecklistQuery } from "./job-queries";
import { JobSignature } from "./job-signature";
import { inOrder } from "./order";
import { Outstanding } from "./outstanding";
import { Photos } from "./photos";
import { ahead, type Deed, type Entry, itemsAhead, onSiteAhead, photosOf, signerAhead } from "./queue";
import { registerShell } from "./register-shell";
import { useDeeds } from "./use-deeds";

/** How long a list that is not looked at is taken for the newest, in milliseconds. */
const LATER = 60_000;

export function MyDayScreen() {
  const me = useMe();
  const search = useSearch({ from: "/app/my-day" });
  const navigate = useNavigate({ from: "/my-day" });
  const today = dateOf(wallAt(useNow(), me.company.time_zone));
  const date = search.date ?? today;
  const { data, error, isPending, refetch } = useQuery(myDayQuery(me.user.id, date, today));
  const deeds = useDeeds(me.user.id);
  useEffect(registerShell, []);
  const show = (next: string) =>
    navigate({ search: { date: next === today ? undefined : next }, replace: true });
  const { open, over } = inOrder(
    (data?.jobs ?? []).map((job) => onSiteAhead(ahead(job, deeds.waiting), deeds.waiting)),
  );
  const chosen = open.find(({ id }) => id === search.job) ?? over.find(({ id }) => id === search.job);
  const current = chosen ?? open[0];
  // Who goes down into a cellar takes all lists along.
  useQueries({
    queries:
      date === today
        ? open.map(({ id }) => ({ ...ownChecklistQuery(me.user.id, id), staleTime: LATER }))
        : [],
  });
  return (
    <Page
      head={
        <header className="flex min-h-14 shrink-0 items-center gap-1 border-b bg-surface px-3 py-2 md:px-6">
          <title>My day · Deskbell</title>
          <div className="min-w-0 flex-1 pl-1">
            <h1 className="font-semibold text-title leading-tight tracking-tight">My day</h1>
            <p className="truncate text-muted text-small">
              {dayName(date, "full")}
              {data && ` · ${plural(open.length, "job")} to do`}
            </p>
          </div>
          <Button look="ghost" icon aria-label="The day before" onClick={() => show(addDays(date, -1))}>
            <ChevronLeft aria-hidden />
          </Button>
          <Button disabled={date === today} onClick={() => show(today)}>
            Today
          </Button>
          <Button look="ghost" icon aria-label="The day after" onClick={() => show(addDays(date, 1))}>
            <ChevronRight aria-hidden />
          </Button>
        </header>
      }
    >
      <div className="mx-auto max-w-xl space-y-3 p-3 md:p-6">
        <Outstanding {...deeds} keptAt={data?.keptAt ?? null} />
        {isPending ? (
          <Waiting />
        ) : error ? (
          <Problem error={error} retry={() => refetch()} />
        ) : !current ? (
          <Empty icon={Sun} title={date === today ? "Nothing for you today" : "Nothing for you on this day"}>
            Jobs that are given to you appear here by themselves.
          </Empty>
        ) : (
          <>
            <Current
              key={current.id}
              owner={me.user.id}
              job={current}
              first={current === open[0]}
              waiting={deeds.waiting}
              act={deeds.act}
            />
            <ul aria-label="The other jobs" className="space-y-1.5">
              {[...open, ...over]
                .filter(({ id }) => id !== current.id)
                .map((job) => (
                  <li key={job.id}>
                    <button
                      type="button"
                      onClick={() => navigate({ search: (now) => ({ ...now, job: job.id }), replace: true })}
                      className="flex w-full items-center gap-3 rounded-card border bg-surface px-3 py-2.5 text-left hover:bg-hover"
                    >
                      <span className="w-11 shrink-0 font-semibold tabular-nums">
                        {job.scheduled_time?.slice(0, 5) ?? "any"}
                      </span>
                      <span className="min-w-0 flex-1">
                        <span className="block truncate font-medium">{job.customer.name}</span>
                        <span className="block truncate text-muted text-small">
                          {jobOf(job).where || job.description}
                        </span>
                      </span>
                      <JobStatus status={job.status} />
                    </button>
                  </li>
                ))}
            </ul>
          </>
        )}
      </div>
    </Page>
  );
}

interface CurrentProps {
  owner: number;
  job: WorkOrder;
  /** Whether it is the next one. */
  first: boolean;
  waiting: readonly Entry[];
  act: (job: number, deed: Deed) => Promise<void>;
}

function Current({ owner, job, first, waiting, act }: CurrentProps) {
  const list = useQuery({ ...ownChecklistQuery(owner, job.id), refetchInterval: OFTEN });
  const [asked, setAsked] = useState(false);
  const items = itemsAhead(list.data?.items ?? [], job.id, waiting);
  const left = items.filter(({ done }) => !done);
  const next = nextStep(job.status);
  const { customer } = job;
  const where = jobOf(job).where;
  const others = stepsFrom(job.status).filter((status) => status !== next && status !== "pending");
  const take = (status: WorkOrderStatus) => void act(job.id, { kind: "status", status });
  const step = (status: WorkOrderStatus) =>
    status === "completed" && left.length > 0 ? setAsked(true) : take(status);
  return (
    <section aria-label={`Job of ${customer.name}`} className="rounded-card border bg-surface">
      <div className="space-y-2 p-4">
        <p className="flex items-center gap-2">
          <span className="font-semibold text-lead tabular-nums">
            {job.scheduled_time?.slice(0, 5) ?? "Any time"}
          </span>
          {job.estimated_duration && <span className="text-muted">{lengthText(job.estimated_duration)}</span>}
          {first && <span className="text-muted">· next</span>}
          <span className="ml-auto">
            <JobStatus status={job.status} />
          </span>
        </p>
        <h2 className="font-semibold text-title [overflow-wrap:anywhere]">{customer.name}</h2>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 empty:hidden">
          <Priority priority={job.priority} quiet />
          <TimeOnSite order={job} />
        </p>
        {job.description && <p className="text-soft [overflow-wrap:anywhere]">{job.description}</p>}
        <div className="grid grid-cols-2 gap-2 pt-1">
          {where && (
            <a
              href={mapLink(where)}
              target="_blank"
              rel="noreferrer"
              className={cn(
                buttonClass("plain"),
                "h-auto min-h-11 justify-start whitespace-normal py-1.5 text-left max-md:h-auto",
              )}
            >
              <MapPin aria-hidden /> {where}
            </a>
          )}
          {customer.phone && (
            <a
              href={`tel:${customer.phone}`}
              className={cn(buttonClass("plain"), "h-auto min-h-11 max-md:h-auto")}
            >
              <Phone aria-hidden /> {customer.phone}
            </a>
          )}
        </div>
      </div>
      <div className="flex gap-2 border-t p-3">
        {next && (
          <Button look="primary" className="h-13 flex-1 text-lead max-md:h-13" onClick={() => step(next)}>
            {STEPS[next]}
          </Button>
        )}
        {others.length > 0 && (
          <Menu>
            <MenuTrigger asChild>
              <Button className={cn("h-13 max-md:h-13", next ? "px-4" : "flex-1")}>
                {next ? "Other" : "Open again"}
              </Button>
            </MenuTrigger>
            <MenuContent align="end">
              {others.map((status) => (
                <MenuItem key={status} onSelect={() => step(status)}>
                  {job.status === "completed" ? "Back to work" : STEPS[status]}
                </MenuItem>
              ))}
            </MenuContent>
          </Menu>
        )}
      </div>
      {items.length > 0 && (
        <JobChecklist
          items={items}
          onTick={({ id, label }, done) => void act(job.id, { kind: "tick", item: id, label, done })}
        />
      )}
      <JobSignature
        owner={owner}
        job={job}
        waiting={signerAhead(job.id, waiting)}
        onSign={(name, image) => act(job.id, { kind: "signature", name, image })}
      />
      <Photos job={job.id} waiting={photosOf(job.id, waiting)} act={act} />
      <Notes job={job} act={act} />
      <div className="border-t px-4 py-2">
        <Link
          to="/work-orders/$id"
          params={{ id: job.id }}
          className="inline-flex min-h-9 items-center gap-1.5 text-accent-ink hover:underline"
        >
          Everything about this job <ExternalLink className="size-3.5" aria-hidden />
        </Link>
      </div>
      {asked && (
        <CompleteDialog open={left} onComplete={() => take("completed")} onClose={() => setAsked(false)} />
      )}
    </section>
  );
}

function Notes({ job, act }: Pick<CurrentProps, "job" | "act">) {
  const key = `job-note.${job.id}`;
  const [text, setText] = useState(() => readDraft<string>(key) ?? "");
  const write = (next: string) => {
    setText(next);
    if (next.trim()) writeDraft(key, next);
    else dropDraft(key);
  };
  return (
    <form
      className="space-y-2 border-t p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!text.trim()) return;
        void act(job.id, { kind: "note", text: text.trim() });
        write("");
      }}
    >
      {job.notes && (
        <LongText className="rounded-control bg-sunken px-3 py-2 dark:bg-raised">{job.notes}</LongText>
      )}
      <Field label="Note">
        {(own) => (
          <Textarea
            {...own}
            dir="auto"
            rows={2}
            className="min-h-14"
            placeholder="What did you find, what is missing?"
            value={text}
            onChange={({ target }) => write(target.value)}
          />
        )}
      </Field>
      <Button type="submit" disabled={!text.trim()}>
        <MessageSquarePlus aria-hidden /> Add note
      </Button>
    </form>
  );
}

function Waiting() {
  return (
    <div aria-busy className="space-y-3">
      <div className="h-72 space-y-4 rounded-card border bg-surface p-4">
        <Skeleton className="w-24" />
        <Skeleton className="h-5 w-2/3" />
        <Skeleton className="w-1/2" />
      </div>
      <div className="h-14 rounded-card border bg-surface" />
      <div className="h-14 rounded-card border bg-surface" />
    </div>
  );
}
