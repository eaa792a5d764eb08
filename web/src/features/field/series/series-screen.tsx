import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, CalendarX2, Pencil, SkipForward, Undo2 } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import type { Series } from "@/api/types";
import { Detail, Details } from "@/features/accounts/people/details";
import { History } from "@/features/accounts/people/history";
import { dayName } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { LongText } from "@/ui/long-text";
import { Card, Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { toast } from "@/ui/toast";
import { dateOf, wallAt } from "../schedule/clock";
import { lengthText } from "../schedule/duration";
import { useRules } from "../schedule/use-rules";
import { JobStatus, Priority } from "../work-orders/chips";
import { TechnicianDot, When } from "../work-orders/columns";
import { EditSeries } from "./edit-sheet";
import { NextDay } from "./list-screen";
import { endSeries, seriesHistoryQuery, seriesJobsQuery, seriesQuery, skipDay } from "./queries";
import { ruleWords } from "./rule";

export function SeriesScreen() {
  const { id } = useParams({ from: "/app/work-orders/series/$id" });
  const { data, error, isPending, refetch } = useQuery(seriesQuery(id));
  if (isPending) return <Waiting />;
  if (!data) {
    return (
      <Problem
        error={error}
        retry={() => refetch()}
        missing={
          <Link to="/work-orders/series" className={buttonClass()}>
            All series
          </Link>
        }
      />
    );
  }
  return <One key={id} opened={data} />;
}

function Back() {
  return (
    <Link to="/work-orders/series" aria-label="Back to all series" className={buttonClass("ghost", true)}>
      <ArrowLeft aria-hidden />
    </Link>
  );
}

/** Leaves a day out, and offers to take that back. */
export async function skipWithUndo(id: number, date: string): Promise<boolean> {
  const said = dayName(date, "short");
  try {
    await skipDay({ id, date });
  } catch (problem) {
    showError(problem, "This day could not be skipped");
    return false;
  }
  toast(`${said} is skipped`, {
    label: "Undo",
    run: () =>
      void skipDay({ id, date, back: true }).catch((problem) =>
        showError(problem, "This could not be undone"),
      ),
  });
  return true;
}

function One({ opened }: { opened: Tagged<Series> }) {
  const [open, setOpen] = useState<"edit" | "end" | null>(null);
  const today = dateOf(wallAt(Date.now(), useRules().zone));
  const series = opened.record;
  const { customer } = series;
  const goesOn = !series.ended_at;
  const history = useInfiniteQuery(seriesHistoryQuery(series.id));
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-3 py-3 md:px-5">
          <Back />
          <title>{`Series of ${customer.name} · Deskbell`}</title>
          <div className="min-w-0 flex-1 max-md:basis-2/3">
            <h1 className="line-clamp-2 font-semibold text-title tracking-tight [overflow-wrap:anywhere] md:line-clamp-1">
              {customer.name}
            </h1>
            <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-muted">
              <span>{ruleWords(series.rrule, series.start_date)}</span>
              <NextDay series={series} />
            </p>
          </div>
          {goesOn && (
            <div className="flex items-center gap-2 max-md:ml-10">
              <Button onClick={() => setOpen("edit")}>
                <Pencil aria-hidden /> Edit
              </Button>
              <Button onClick={() => setOpen("end")}>
                <CalendarX2 aria-hidden /> End series
              </Button>
            </div>
          )}
        </header>
      }
    >
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="min-w-0 space-y-4">
          <Jobs series={series} today={today} />
          <Skipped series={series} today={today} />
          <Card title="History">
            <History query={history} empty="What happens to this series will be told here." />
          </Card>
        </div>
        <div className="min-w-0 space-y-4">
          <Card title="Each job">
            <Details>
              <Detail label="Technician">
                <TechnicianDot technician={series.technician ?? null} />
              </Detail>
              <Detail label="Time">{series.scheduled_time?.slice(0, 5)}</Detail>
              <Detail label="Duration">
                {series.estimated_duration ? (
                  lengthText(series.estimated_duration)
                ) : (
                  <span className="text-muted">as usual</span>
                )}
              </Detail>
              <Detail label="Priority">
                <Priority priority={series.priority} />
              </Detail>
            </Details>
            {series.description && <LongText className="border-t px-4 py-3">{series.description}</LongText>}
            {series.notes && <LongText className="border-t px-4 py-3 text-soft">{series.notes}</LongText>}
          </Card>
          {series.checklist.length > 0 && (
            <Card title="Checklist">
              <ol aria-label="Checklist" className="divide-y">
                {series.checklist.map((label, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place in the list
                  <li key={place} dir="auto" className="px-4 py-2 [overflow-wrap:anywhere]">
                    {label}
                  </li>
                ))}
              </ol>
            </Card>
          )}
          <Card title="Series">
            <Details>
              <Detail label="Repeats">{ruleWords(series.rrule, series.start_date)}</Detail>
              <Detail label="Since">{dayName(series.start_date, "full")}</Detail>
              <Detail label="Last day">{series.last_date && dayName(series.last_date, "full")}</Detail>
              <Detail label="Customer">
                <Link
                  to="/customers/$id"
                  params={{ id: customer.id }}
                  className="text-accent-ink hover:underline"
                >
                  {customer.name}
                </Link>
              </Detail>
              <Detail label="Created">
                <Time at={series.created_at} />
              </Detail>
              <Detail label="Ended">{series.ended_at && <Time at={series.ended_at} />}</Detail>
            </Details>
          </Card>
        </div>
      </div>
      {open === "edit" && <EditSeries opened={opened} onClose={() => setOpen(null)} />}
      <Dialog
        open={open === "end"}
        alert
        onClose={() => setOpen(null)}
        title="End this series?"
        description="Its jobs from today on go. Those that somebody changed, began or did stay as they are."
        footer={
          <>
            <Button onClick={() => setOpen(null)}>Keep it</Button>
            <Button
              look="danger"
              onClick={() =>
                endSeries(series.id).then(
                  () => {
                    setOpen(null);
                    toast("The series was ended");
                  },
                  (problem) => showError(problem, "The series could not be ended"),
                )
              }
            >
              End series
            </Button>
          </>
        }
      />
    </Page>
  );
}

function Jobs({ series, today }: { series: Series; today: string }) {
  const { data, isPending } = useQuery(seriesJobsQuery(series.id, today));
  const jobs = data?.items ?? [];
  return (
    <Card title="Next jobs">
      {isPending ? (
        <div className="space-y-3 p-4" aria-busy>
          <Skeleton className="w-2/3" />
        </div>
      ) : jobs.length === 0 ? (
        <p className="px-4 py-3 text-muted">
          {series.next_date
            ? `The next one is on ${dayName(series.next_date, "full")}. Its job is added 60 days before.`
            : "No job is to come."}
        </p>
      ) : (
        <ul aria-label="Next jobs" className="divide-y">
          {jobs.map((order) => (
            <li key={order.id} className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
              <Link
                to="/work-orders/$id"
                params={{ id: order.id }}
                className="font-medium text-accent-ink hover:underline max-md:flex-1 md:w-32"
              >
                <When order={order} />
              </Link>
              <span className="min-w-0 flex-1 max-md:order-last max-md:basis-full">
                <TechnicianDot technician={order.technician} />
              </span>
              {order.occurrence?.is_changed && <Chip>Changed</Chip>}
              <JobStatus status={order.status} />
              {!series.ended_at &&
                order.occurrence &&
                (order.status === "pending" || order.status === "scheduled") && (
                  <Button
                    look="ghost"
                    aria-label={`Skip ${dayName(order.occurrence.date, "short")}`}
                    onClick={() => order.occurrence && void skipWithUndo(series.id, order.occurrence.date)}
                  >
                    <SkipForward aria-hidden /> Skip
                  </Button>
                )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Skipped({ series, today }: { series: Series; today: string }) {
  const days = series.skipped.filter((day) => day >= today);
  if (days.length === 0) return null;
  return (
    <Card title="Skipped days">
      <ul aria-label="Skipped days" className="divide-y">
        {days.map((date) => (
          <li key={date} className="flex min-h-11 items-center gap-3 px-4 py-1.5">
            <span className="flex-1 tabular-nums">{dayName(date, "full")}</span>
            {!series.ended_at && (
              <Button
                look="ghost"
                onClick={() =>
                  skipDay({ id: series.id, date, back: true }).catch((problem) =>
                    showError(problem, "This day could not be taken back"),
                  )
                }
              >
                <Undo2 aria-hidden /> Take back
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Waiting() {
  return (
    <Page
      head={
        <header className="flex min-h-18 shrink-0 items-center gap-3 border-b bg-surface px-3 py-3 md:px-5">
          <Back />
          <div className="flex-1 space-y-2.5">
            <Skeleton className="h-4 w-52" />
            <Skeleton className="w-32" />
          </div>
        </header>
      }
    >
      <div
        aria-busy
        className="mx-auto grid max-w-6xl grid-cols-1 gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_23rem]"
      >
        {["h-64", "h-80"].map((height) => (
          <div key={height} className={`${height} space-y-4 rounded-card border bg-surface p-4`}>
            <Skeleton className="w-24" />
            <Skeleton className="w-3/4" />
          </div>
        ))}
      </div>
    </Page>
  );
}
