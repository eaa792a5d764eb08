import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { WorkOrder, WorkOrderPatch } from "@/api/types";
import { ApiError, asApiError } from "@/lib/errors";
import { changes, onTop, overtaken } from "@/lib/versions";
import { Button } from "@/ui/button";
import { ConflictDialog } from "@/ui/conflict-dialog";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { Field, FormError, Select, Textarea } from "@/ui/field";
import { toast } from "@/ui/toast";
import { changeWorkOrder, workOrderQuery } from "./queries";
import { PRIORITIES, priorityName } from "./status";

interface Form {
  priority: number;
  description: string;
  notes: string;
}

const LABELS: Record<keyof Form, string> = {
  priority: "Priority",
  description: "What is to be done",
  notes: "Notes",
};

function toForm({ priority, description, notes }: WorkOrder): Form {
  return { priority, description: description ?? "", notes: notes ?? "" };
}

function shown(field: keyof Form, value: string | number): string {
  return field === "priority" ? priorityName(Number(value)) : String(value) || "–";
}

/** Changes what a job is about; when and by whom is the schedule's. */
export function EditJob({ opened, onClose }: { opened: Tagged<WorkOrder>; onClose: () => void }) {
  const [base, setBase] = useState(() => ({ values: toForm(opened.record), etag: opened.etag }));
  const [form, setForm] = useState(base.values);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [theirs, setTheirs] = useState<Tagged<WorkOrder> | null>(null);
  const saving = useMutation({ mutationFn: changeWorkOrder });
  const { id } = opened.record;
  const submit = async () => {
    const changed = changes(base.values, form);
    if (Object.keys(changed).length === 0) return onClose();
    const patch = Object.fromEntries(
      Object.entries(changed).map(([name, value]) => [name, value === "" ? null : value]),
    ) as WorkOrderPatch;
    try {
      await saving.mutateAsync({ id, patch, etag: base.etag });
      toast("Saved");
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) return setProblem(asApiError(error));
      try {
        setTheirs(await queryClient.fetchQuery({ ...workOrderQuery(id), staleTime: 0 }));
      } catch (fault) {
        showError(fault, "The newer version could not be loaded");
      }
    }
  };
  const take = (keep: boolean) => {
    if (!theirs) return;
    const values = toForm(theirs.record);
    setForm(keep ? onTop(base.values, values, form) : values);
    setBase({ values, etag: theirs.etag });
    setTheirs(null);
  };
  return (
    <Dialog
      open
      shape="sheet"
      onClose={onClose}
      title={`Edit job #${id}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="edit-job" busy={saving.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="edit-job"
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FormError>{problem && Object.keys(problem.fields).length === 0 ? problem.message : null}</FormError>
        <Field label={LABELS.priority} error={problem?.fields.priority?.message}>
          {(own) => (
            <Select
              {...own}
              value={form.priority}
              onChange={({ target }) => setForm({ ...form, priority: Number(target.value) })}
            >
              {PRIORITIES.map((one) => (
                <option key={one} value={one}>
                  {priorityName(one)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {(["description", "notes"] as const).map((name) => (
          <Field key={name} label={LABELS[name]} error={problem?.fields[name]?.message}>
            {(own) => (
              <Textarea
                {...own}
                dir="auto"
                rows={6}
                value={form[name]}
                onChange={({ target }) => setForm({ ...form, [name]: target.value })}
              />
            )}
          </Field>
        ))}
      </form>
      {theirs && (
        <ConflictDialog
          what="The job was saved by somebody else"
          changes={overtaken(base.values, toForm(theirs.record), form).map((change) => ({
            ...change,
            label: LABELS[change.field],
            theirs: shown(change.field, change.theirs),
            mine: shown(change.field, change.mine),
          }))}
          takeTheirs={() => take(false)}
          keepMine={() => take(true)}
          cancel={() => setTheirs(null)}
        />
      )}
    </Dialog>
  );
}
