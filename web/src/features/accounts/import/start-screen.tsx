import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Import } from "@/api/types";
import { formatCount } from "@/lib/format";
import { usePhone } from "@/lib/media";
import { buttonClass } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Card, Page, PageHead } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { DropZone } from "./drop-zone";
import { MapStep } from "./map-step";
import { accepted } from "./mapping";
import { importsQuery, previewImport } from "./queries";
import { Steps } from "./steps";

export function ImportStartScreen() {
  const [file, setFile] = useState<File | null>(null);
  const preview = useMutation({
    mutationFn: (chosen: File) => previewImport(chosen, { delimiter: "", encoding: "" }),
    meta: { failure: "This file could not be read" },
  });
  const phone = usePhone();
  const mapping = file !== null && preview.data !== undefined;
  return (
    <Page head={<ImportHead step={mapping ? 1 : 0} />}>
      <div className="mx-auto max-w-4xl space-y-6 p-4 md:p-6">
        {mapping ? (
          <MapStep
            file={file}
            preview={preview.data}
            onBack={() => {
              setFile(null);
              preview.reset();
            }}
          />
        ) : (
          <>
            <DropZone
              label={phone ? "Choose your customer list" : "Drop your customer list here"}
              hint="A CSV file from any spreadsheet or CRM, with a row of headings. You choose which column is what, and see the result before anything is changed."
              busy={preview.isPending}
              onFile={(chosen) => {
                setFile(chosen);
                preview.mutate(chosen);
              }}
            />
            <History />
          </>
        )}
      </div>
    </Page>
  );
}

export function ImportHead({ step }: { step: number }) {
  return (
    <PageHead
      back={
        <Link
          to="/customers"
          aria-label="Back to customers"
          className={`${buttonClass("ghost", true)} -ml-2`}
        >
          <ArrowLeft aria-hidden />
        </Link>
      }
      title="Import customers"
      actions={<Steps at={step} />}
    />
  );
}

const TONES = {
  queued: "neutral",
  running: "accent",
  completed: "good",
  failed: "bad",
  cancelled: "warn",
} as const;

function ImportChip({ job }: { job: Pick<Import, "status" | "dry_run"> }) {
  const done = job.status === "completed";
  return (
    <Chip tone={TONES[job.status]} dot>
      {done
        ? job.dry_run
          ? "Checked"
          : "Imported"
        : job.status.charAt(0).toUpperCase() + job.status.slice(1)}
    </Chip>
  );
}

function History() {
  const { data, isPending } = useQuery(importsQuery);
  if (isPending) {
    return (
      <Card title="Earlier imports">
        <div className="space-y-3 p-4">
          <Skeleton className="w-2/3" />
          <Skeleton className="w-1/2" />
        </div>
      </Card>
    );
  }
  if (!data || data.items.length === 0) return null;
  return (
    <Card title="Earlier imports">
      <ul>
        {data.items.map((job) => (
          <li key={job.id} className="border-b last:border-b-0">
            <Link
              to="/customers/import/$id"
              params={{ id: job.id }}
              className="flex min-h-11 items-center gap-3 px-4 py-1.5 hover:bg-hover"
            >
              <span className="min-w-0 flex-1 truncate font-medium">{job.file_name ?? "File"}</span>
              <span className="text-muted tabular-nums max-sm:hidden">
                {formatCount(accepted(job))} taken, {formatCount(job.refused)} refused
              </span>
              <ImportChip job={job} />
              <span className="w-28 text-right text-muted max-sm:w-auto">
                <Time at={job.created_at} />
              </span>
              <ChevronRight className="size-4 text-muted" aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
