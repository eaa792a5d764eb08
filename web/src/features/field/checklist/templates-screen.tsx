import { useQuery } from "@tanstack/react-query";
import { ListChecks, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ChecklistTemplate } from "@/api/types";
import { SettingsHead } from "@/features/accounts/settings/settings-head";
import { plural } from "@/lib/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Empty } from "@/ui/empty";
import { showError } from "@/ui/error-dialog-store";
import { Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { deleteTemplate, templatesQuery } from "./queries";
import { TemplateDialog } from "./template-dialog";

type Open = { kind: "new" } | { kind: "edit" | "delete"; template: ChecklistTemplate };

/** The company's checklist templates. */
export function ChecklistsScreen() {
  const { data, error, isPending, refetch } = useQuery(templatesQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const templates = data?.items ?? [];
  const add = (
    <Button look="primary" onClick={() => setOpen({ kind: "new" })}>
      <Plus aria-hidden /> New template
    </Button>
  );
  return (
    <Page head={<SettingsHead title="Checklists" />}>
      <div className="mx-auto max-w-3xl space-y-4 p-4 md:p-6">
        {isPending ? (
          <div aria-busy className="space-y-3">
            {["a", "b"].map((key) => (
              <div key={key} className="h-24 space-y-4 rounded-card border bg-surface p-4">
                <Skeleton className="w-40" />
                <Skeleton className="w-2/3" />
              </div>
            ))}
          </div>
        ) : error ? (
          <Problem error={error} retry={() => refetch()} />
        ) : templates.length === 0 ? (
          <div className="rounded-card border bg-surface">
            <Empty icon={ListChecks} title="Your checklists will be here" action={add}>
              What is to be done at every job of a kind. The office puts a template on a job, the technician
              ticks it on the phone.
            </Empty>
          </div>
        ) : (
          <>
            <div className="flex items-center justify-between gap-3">
              <p className="text-muted">
                The office puts these on jobs; a job’s list is its own from then on.
              </p>
              {add}
            </div>
            <ul aria-label="Checklist templates" className="space-y-3">
              {templates.map((template) => (
                <li key={template.id} className="rounded-card border bg-surface px-4 py-3">
                  <div className="flex items-center gap-2">
                    <h2 className="min-w-0 flex-1 font-semibold [overflow-wrap:anywhere]">
                      {template.name}
                      <span className="ml-2 font-normal text-muted">
                        {plural(template.labels.length, "item")}
                      </span>
                    </h2>
                    <Button
                      look="ghost"
                      icon
                      aria-label={`Edit ${template.name}`}
                      onClick={() => setOpen({ kind: "edit", template })}
                    >
                      <Pencil aria-hidden />
                    </Button>
                    <Button
                      look="ghost"
                      icon
                      aria-label={`Delete ${template.name}`}
                      onClick={() => setOpen({ kind: "delete", template })}
                    >
                      <Trash2 aria-hidden />
                    </Button>
                  </div>
                  <p className="mt-0.5 line-clamp-2 text-soft [overflow-wrap:anywhere]">
                    {template.labels.join(" · ")}
                  </p>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {open?.kind === "new" && <TemplateDialog onClose={close} />}
      {open?.kind === "edit" && <TemplateDialog id={open.template.id} onClose={close} />}
      {open?.kind === "delete" && (
        <Dialog
          open
          alert
          onClose={close}
          title={`Delete “${open.template.name}”?`}
          description="Jobs that it was put on keep their lists."
          footer={
            <>
              <Button onClick={close}>Keep it</Button>
              <Button
                look="danger"
                onClick={() => {
                  close();
                  deleteTemplate(open.template.id).then(
                    () => toast(`“${open.template.name}” was deleted`),
                    (problem) => showError(problem, "The template stays"),
                  );
                }}
              >
                Delete
              </Button>
            </>
          }
        />
      )}
    </Page>
  );
}
