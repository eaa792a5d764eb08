import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { newKey } from "@/api/client";
import type { NewWorkOrder } from "@/api/types";
import { dropDraft, readDraft, writeDraft } from "@/lib/drafts";
import { asApiError, isPassing } from "@/lib/errors";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { Field, FormError, Select, Textarea } from "@/ui/field";
import { toast } from "@/ui/toast";
import { applyTemplate, templateLabels, templatesQuery } from "../checklist/queries";
import { Clashes, PlaceFields, useClashes } from "../schedule/place-fields";
import { NOWHERE, type Place, patchOf } from "../schedule/places";
import { useRules } from "../schedule/use-rules";
import { createSeries } from "../series/queries";
import { RepeatFields } from "../series/repeat-fields";
import { buildRule, type Repeat } from "../series/rule";
import { techniciansQuery } from "../technicians/queries";
import { CustomerField, type Named } from "./customer-field";
import { createWorkOrder } from "./queries";
import { PRIORITIES, priorityName } from "./status";

const DRAFT = "work-order.new";
const NOBODY = [] as const;
const UNPLACED: Place = { ...NOWHERE, minutes: null };

interface Form {
  customer: Named | null;
  description: string;
  priority: number;
  notes: string;
  /** A checklist template's id. */
  template: number | null;
  place: Place;
  /** How it repeats; null: it does not. */
  repeat: Repeat | null;
}

const BLANK: Form = {
  customer: null,
  description: "",
  priority: 3,
  notes: "",
  template: null,
  place: UNPLACED,
  repeat: null,
};

interface Props {
  /** Whose job it is, where that is known. */
  customer?: Named;
  onClose: () => void;
}

export function NewJobDialog({ customer, onClose }: Props) {
  const navigate = useNavigate();
  const rules = useRules();
  const { data } = useQuery(techniciansQuery);
  const technicians = data?.items ?? NOBODY;
  const templates = useQuery(templatesQuery).data?.items ?? NOBODY;
  const [draft] = useState(() => readDraft<Form>(DRAFT));
  const [form, setForm] = useState<Form>(() => ({ ...BLANK, ...draft, ...(customer ? { customer } : {}) }));
  const [key, setKey] = useState(newKey);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const clashes = useClashes(0, form.place, technicians, rules);
  const create = useMutation({ mutationFn: createWorkOrder });
  const begin = useMutation({ mutationFn: createSeries });
  const start = form.place.date ?? "";
  const change = (part: Partial<Form>) => {
    const next = { ...form, ...part };
    setForm(next);
    writeDraft(DRAFT, next);
  };
  const submit = async () => {
    if (!form.customer) return setProblems({ customer_id: "Whose job is it?" });
    if (form.repeat && !start)
      return setProblems({ form: "A job that repeats needs a date: its first day." });
    const body = {
      customer_id: form.customer.id,
      priority: form.priority,
      description: form.description.trim() || null,
      notes: form.notes.trim() || null,
      ...patchOf(UNPLACED, form.place),
    } as NewWorkOrder;
    try {
      if (form.repeat) {
        const { scheduled_date: _, ...each } = body;
        const rrule = buildRule(form.repeat, start);
        const checklist = form.template ? await templateLabels(form.template) : [];
        const made = await begin.mutateAsync({ body: { ...each, rrule, start_date: start, checklist }, key });
        dropDraft(DRAFT);
        onClose();
        toast(`Series for ${made.customer.name} was added`, {
          label: "Open",
          run: () => void navigate({ to: "/work-orders/series/$id", params: { id: made.id } }),
        });
        return;
      }
      const made = await create.mutateAsync({ body, key });
      dropDraft(DRAFT);
      onClose();
      if (form.template) {
        // The job is there: that its list is not must not look as if it were not.
        await applyTemplate(made.id, form.template).catch((problem) =>
          showError(problem, "The job was added, but without its checklist"),
        );
      }
      toast(`Job for ${made.customer.name} was added`, {
        label: "Open",
        run: () => void navigate({ to: "/work-orders/$id", params: { id: made.id } }),
      });
    } catch (error) {
      // After a lost line the same key goes with the next try, so no job is added twice.
      if (!isPassing(error)) setKey(newKey());
      const problem = asApiError(error);
      const fields = Object.entries(problem.fields).map(([name, { message }]) => [name, message]);
      setProblems(fields.length > 0 ? Object.fromEntries(fields) : { form: problem.message });
    }
  };
  const { customer_id, description, priority, notes, rrule, ...rest } = problems;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="New job"
      description={
        draft ? "Continued from where you left off." : "Without a technician it waits in the queue."
      }
      footer={
        <>
          {draft && (
            <Button
              look="ghost"
              className="mr-auto"
              onClick={() => {
                dropDraft(DRAFT);
                setForm({ ...BLANK, customer: customer ?? null });
              }}
            >
              Start over
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-job" busy={create.isPending || begin.isPending}>
            {form.repeat ? "Add series" : "Add job"}
          </Button>
        </>
      }
    >
      <form
        id="new-job"
        noValidate
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FormError>{Object.values(rest).join("; ")}</FormError>
        <div className="grid gap-x-4 gap-y-3 sm:grid-cols-[minmax(0,1fr)_10rem]">
          <Field label="Customer" required error={customer_id}>
            {(own) => (
              <CustomerField {...own} value={form.customer} onChange={(next) => change({ customer: next })} />
            )}
          </Field>
          <Field label="Priority" error={priority}>
            {(own) => (
              <Select
                {...own}
                value={form.priority}
                onChange={({ target }) => change({ priority: Number(target.value) })}
              >
                {PRIORITIES.map((one) => (
                  <option key={one} value={one}>
                    {priorityName(one)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <Field label="What is to be done" error={description}>
          {(own) => (
            <Textarea
              {...own}
              dir="auto"
              value={form.description}
              onChange={({ target }) => change({ description: target.value })}
            />
          )}
        </Field>
        <PlaceFields
          place={form.place}
          onChange={(place) => change({ place })}
          technicians={technicians}
          rules={rules}
        />
        <Clashes clashes={clashes} />
        <RepeatFields
          optional
          value={form.repeat}
          start={start}
          error={rrule}
          onChange={(repeat) => change({ repeat })}
        />
        {templates.length > 0 && (
          <Field label="Checklist">
            {(own) => (
              <Select
                {...own}
                value={form.template ?? ""}
                onChange={({ target }) => change({ template: Number(target.value) || null })}
              >
                <option value="">None</option>
                {templates.map(({ id, name, labels }) => (
                  <option key={id} value={id}>
                    {name} ({labels.length})
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Field label="Notes for the technician" error={notes}>
          {(own) => (
            <Textarea
              {...own}
              dir="auto"
              className="min-h-14"
              value={form.notes}
              onChange={({ target }) => change({ notes: target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
