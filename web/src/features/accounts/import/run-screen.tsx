import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Check, CircleX, TriangleAlert } from "lucide-react";
import { newKey } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Import } from "@/api/types";
import { formatCount, plural } from "@/lib/format";
import { duration } from "@/lib/time";
import { Button, buttonClass } from "@/ui/button";
import { Card, Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { DropZone } from "./drop-zone";
import { keepFile, keptFile } from "./kept-file";
import { accepted, progress } from "./mapping";
import { cancelImport, type ImportOptions, importQuery, isRunning, startImport } from "./queries";
import { RefusedRows } from "./refused-rows";
import { ImportHead } from "./start-screen";

export function ImportRunScreen() {
  const { id } = useParams({ from: "/app/customers/import/$id" });
  const { data: job, error, refetch } = useQuery(importQuery(id));
  if (!job) {
    return (
      <Page head={<ImportHead step={2} />}>
        {error ? <Problem error={error} retry={() => refetch()} /> : <Waiting />}
      </Page>
    );
  }
  return (
    <Page head={<ImportHead step={job.dry_run ? 2 : 3} />}>
      <div className="mx-auto max-w-4xl space-y-4 p-4 md:p-6">
        {isRunning(job) ? <Running job={job} /> : <Result job={job} />}
        {!isRunning(job) && job.refused > 0 && <RefusedRows job={job} />}
      </div>
    </Page>
  );
}

function Running({ job }: { job: Import }) {
  const cancel = useMutation({
    mutationFn: cancelImport,
    onSuccess: (stopped) => queryClient.setQueryData(importQuery(job.id).queryKey, stopped),
    meta: { failure: "The import could not be stopped" },
  });
  const part = progress(job);
  const percent = part === null ? null : Math.round(part * 100);
  return (
    <Card
      title={
        job.dry_run ? `Checking ${job.file_name ?? "the file"}` : `Importing ${job.file_name ?? "the file"}`
      }
      action={
        <Button onClick={() => cancel.mutate(job.id)} busy={cancel.isPending}>
          Stop
        </Button>
      }
    >
      <div className="space-y-2 px-4 py-5">
        <div
          role="progressbar"
          aria-label={job.dry_run ? "Check" : "Import"}
          aria-valuemin={0}
          aria-valuemax={100}
          {...(percent === null ? {} : { "aria-valuenow": percent })}
          className="h-2 overflow-hidden rounded-full bg-sunken dark:bg-raised"
        >
          <div
            className={`h-full rounded-full bg-accent transition-[width] duration-500 ease-linear ${percent === null ? "w-1/4 animate-pulse" : ""}`}
            style={percent === null ? {} : { width: `${percent}%` }}
          />
        </div>
        <p className="flex justify-between gap-3 text-muted tabular-nums">
          <span>
            {job.rows_total
              ? `${formatCount(job.rows_done)} of ${plural(job.rows_total, "row")}`
              : job.status === "queued"
                ? "Waiting for its turn"
                : plural(job.rows_done, "row")}
          </span>
          <span>{job.refused > 0 && `${formatCount(job.refused)} refused so far`}</span>
        </p>
      </div>
    </Card>
  );
}

function Result({ job }: { job: Import }) {
  const taken = accepted(job);
  const [Icon, tone, text] =
    job.status === "failed"
      ? ([CircleX, "text-bad bg-bad-soft", job.error || "The file could not be read to its end."] as const)
      : job.status === "cancelled"
        ? ([
            TriangleAlert,
            "text-warn bg-warn-soft",
            `Stopped after ${plural(job.rows_done, "row")}.`,
          ] as const)
        : job.dry_run
          ? ([Check, "text-good bg-good-soft", checkedText(taken, job.refused)] as const)
          : ([
              Check,
              "text-good bg-good-soft",
              `${plural(taken, "row")} taken, ${formatCount(job.refused)} refused.`,
            ] as const);
  const took = job.started_at && job.finished_at ? duration(job.started_at, job.finished_at) : null;
  return (
    <Card>
      <div className="flex items-start gap-3 border-b px-4 py-4">
        <span className={`grid size-9 shrink-0 place-items-center rounded-full ${tone}`}>
          <Icon className="size-5" aria-hidden />
        </span>
        <div className="min-w-0">
          <h2 className="font-semibold text-lead">{heading(job)}</h2>
          <p className="text-muted">
            {text} {took && `It took ${took}.`}
          </p>
        </div>
      </div>
      <dl className="grid grid-cols-2 divide-line sm:grid-cols-4 sm:divide-x">
        <Figure name={job.dry_run ? "Would be new" : "New"} value={job.created} />
        <Figure name={job.dry_run ? "Would change" : "Changed"} value={job.updated} />
        <Figure name="Unchanged" value={job.unchanged} />
        <Figure name="Refused" value={job.refused} bad />
      </dl>
      <div className="border-t px-4 py-3">
        {job.dry_run ? <RunForReal job={job} taken={taken} /> : <Next />}
      </div>
    </Card>
  );
}

function heading(job: Import): string {
  if (job.status === "failed") return job.dry_run ? "The check failed" : "The import failed";
  if (job.status === "cancelled") return "The import was stopped";
  return job.dry_run ? "The file is checked" : "The import is done";
}

function checkedText(taken: number, refused: number): string {
  if (refused === 0) return `All ${plural(taken, "row")} can be taken. Nothing was changed yet.`;
  return `${plural(taken, "row")} can be taken, ${formatCount(refused)} cannot. Nothing was changed yet.`;
}

function Figure({ name, value, bad }: { name: string; value: number; bad?: boolean }) {
  return (
    <div className="flex flex-col-reverse px-4 py-3">
      <dt className="text-muted text-small">{name}</dt>
      <dd className={`font-semibold text-title tabular-nums ${bad && value > 0 ? "text-bad" : ""}`}>
        {formatCount(value)}
      </dd>
    </div>
  );
}

function RunForReal({ job, taken }: { job: Import; taken: number }) {
  const navigate = useNavigate();
  const kept = keptFile(job.id);
  const start = useMutation({
    mutationFn: startImport,
    onSuccess: async (real, { file, options }) => {
      keepFile(real.id, { file, options });
      await navigate({ to: "/customers/import/$id", params: { id: real.id } });
    },
    meta: { failure: "The import could not be started" },
  });
  const run = (file: File, options: ImportOptions) =>
    start.mutate({ file, options, dryRun: false, key: newKey() });
  const again = (
    <Link to="/customers/import" className={buttonClass()}>
      Start over
    </Link>
  );
  if (taken === 0) return <div className="flex justify-end">{again}</div>;
  if (!kept) {
    const options = {
      mapping: { ...job.mapping },
      mode: job.mode,
      delimiter: job.delimiter ?? "",
      encoding: job.encoding ?? "",
    };
    return (
      <DropZone
        label="Choose the same file once more"
        hint={`The page was loaded anew, so ${job.file_name ?? "the file"} is no longer at hand. Its columns are still known.`}
        busy={start.isPending}
        onFile={(file) => run(file, options)}
      />
    );
  }
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {again}
      <Button look="primary" busy={start.isPending} onClick={() => run(kept.file, kept.options)}>
        Import {plural(taken, "customer")}
      </Button>
    </div>
  );
}

function Next() {
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Link to="/customers/import" className={buttonClass()}>
        Another file
      </Link>
      <Link to="/customers" className={buttonClass("primary")}>
        Show customers
      </Link>
    </div>
  );
}

function Waiting() {
  return (
    <div className="mx-auto max-w-4xl p-4 md:p-6">
      <div className="space-y-4 rounded-card border bg-surface p-4" aria-busy>
        <Skeleton className="w-1/3" />
        <Skeleton className="h-2 w-full" />
        <Skeleton className="w-1/4" />
      </div>
    </div>
  );
}
