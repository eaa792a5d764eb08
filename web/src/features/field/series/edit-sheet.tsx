import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Series } from "@/api/types";
import { ApiError, asApiError } from "@/lib/errors";
import { dayName } from "@/lib/time";
import { onTop, overtaken } from "@/lib/versions";
import { Button } from "@/ui/button";
import { ConflictDialog } from "@/ui/conflict-dialog";
import { Dialog } from "@/ui/dialog";
import { showError } from "@/ui/error-dialog-store";
import { Field, FormError, Input, Select, Textarea } from "@/ui/field";
import { toast } from "@/ui/toast";
import { labelsProblem, lines, linesHint } from "../checklist/order";
import { lengthText } from "../schedule/duration";
import { useRules } from "../schedule/use-rules";
import { techniciansQuery } from "../technicians/queries";
import { PRIORITIES, priorityName } from "../work-orders/status";
import { type SeriesForm, toForm, toPatch } from "./form";
import { changeSeries, seriesQuery } from "./queries";
import { RepeatFields } from "./repeat-fields";
import { buildRule, type Repeat, readRule, ruleWords } from "./rule";

const LENGTHS = [15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420, 480];

const LABELS: Record<keyof SeriesForm, string> = {
  rrule: "Repeats",
  scheduled_time: "Time",
  assigned_technician_id: "Technician",
  estimated_duration: "Duration",
  priority: "Priority",
  description: "What is to be done",
  notes: "Notes for the technician",
  checklist: "Checklist",
};

interface Props {
  opened: Tagged<Series>;
  /** From which day on jobs follow, where that is not today. */
  from?: string;
  onClose: () => void;
}

/** Changes a series; its jobs that nobody touched follow. */
export function EditSeries({ opened, from, onClose }: Props) {
  const [base, setBase] = useState(() => ({ values: toForm(opened.record), etag: opened.etag }));
  const [form, setForm] = useState(base.values);
  const { id, start_date: start } = opened.record;
  const [repeat, setRepeat] = useState<Repeat>(() => readRule(opened.record.rrule, start));
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [theirs, setTheirs] = useState<Tagged<Series> | null>(null);
  const people = useQuery(techniciansQuery);
  const rules = useRules();
  const saving = useMutation({ mutationFn: changeSeries });
  const [asked, setAsked] = useState(false);
  const labels = lines(form.checklist);
  const change = (part: Partial<SeriesForm>) => setForm({ ...form, ...part });
  const technicians = people.data?.items ?? [];
  const nameOf = (technician: number | null) =>
    technicians.find((one) => one.id === technician)?.name ?? "Nobody yet";
  const shown = (field: keyof SeriesForm, value: SeriesForm[keyof SeriesForm]): string => {
    if (field === "rrule") return ruleWords(String(value), start);
    if (field === "priority") return priorityName(Number(value));
    if (field === "assigned_technician_id") return nameOf(value as number | null);
    if (field === "estimated_duration") return value === null ? "As usual" : lengthText(Number(value));
    return String(value ?? "") || "–";
  };
  const submit = async () => {
    const patch = toPatch(base.values, form);
    if (!patch) return onClose();
    setAsked(true);
    if (labelsProblem(labels)) return;
    try {
      await saving.mutateAsync({
        id,
        patch: { ...patch, ...(from ? { from_date: from } : {}) },
        etag: base.etag,
      });
      toast("The series was changed");
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) return setProblem(asApiError(error));
      try {
        setTheirs(await queryClient.fetchQuery({ ...seriesQuery(id), staleTime: 0 }));
      } catch (fault) {
        showError(fault, "The newer version could not be loaded");
      }
    }
  };
  const take = (keep: boolean) => {
    if (!theirs) return;
    const values = toForm(theirs.record);
    const next = keep ? onTop(base.values, values, form) : values;
    setForm(next);
    setRepeat(readRule(next.rrule, start));
    setBase({ values, etag: theirs.etag });
    setTheirs(null);
  };
  const { rrule: _, ...others } = problem?.fields ?? {};
  const lengths =
    form.estimated_duration === null || LENGTHS.includes(form.estimated_duration)
      ? LENGTHS
      : [...LENGTHS, form.estimated_duration].sort((a, b) => a - b);
  return (
    <Dialog
      open
      shape="sheet"
      onClose={onClose}
      title="Edit series"
      description={
        from
          ? `Jobs from ${dayName(from, "full")} on follow. Those that somebody changed or began stay as they are.`
          : "Jobs from today on follow. Those that somebody changed or began stay as they are."
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="edit-series" busy={saving.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="edit-series"
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FormError>
          {problem &&
            (Object.keys(problem.fields).length === 0
              ? problem.message
              : Object.values(others)
                  .map(({ message }) => message)
                  .join("; "))}
        </FormError>
        <RepeatFields
          value={repeat}
          start={start}
          error={problem?.fields.rrule?.message}
          onChange={(next) => {
            if (!next) return;
            setRepeat(next);
            change({ rrule: buildRule(next, start) });
          }}
        />
        <div className="grid grid-cols-2 gap-x-4 gap-y-3">
          <Field label={LABELS.assigned_technician_id} className="col-span-2">
            {(own) => (
              <Select
                {...own}
                value={form.assigned_technician_id ?? ""}
                onChange={({ target }) =>
                  change({ assigned_technician_id: target.value === "" ? null : Number(target.value) })
                }
              >
                <option value="">Nobody yet</option>
                {technicians
                  .filter((one) => one.is_active || one.id === form.assigned_technician_id)
                  .map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
              </Select>
            )}
          </Field>
          <Field label={LABELS.scheduled_time}>
            {(own) => (
              <Input
                {...own}
                type="time"
                step={900}
                value={form.scheduled_time}
                onChange={({ target }) => change({ scheduled_time: target.value })}
              />
            )}
          </Field>
          <Field label={LABELS.estimated_duration}>
            {(own) => (
              <Select
                {...own}
                value={form.estimated_duration ?? ""}
                onChange={({ target }) =>
                  change({ estimated_duration: target.value === "" ? null : Number(target.value) })
                }
              >
                <option value="">As usual ({lengthText(rules.usual)})</option>
                {lengths.map((minutes) => (
                  <option key={minutes} value={minutes}>
                    {lengthText(minutes)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={LABELS.priority} className="col-span-2">
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
        {(["description", "notes"] as const).map((name) => (
          <Field key={name} label={LABELS[name]} error={problem?.fields[name]?.message}>
            {(own) => (
              <Textarea
                {...own}
                dir="auto"
                value={form[name]}
                onChange={({ target }) => change({ [name]: target.value })}
              />
            )}
          </Field>
        ))}
        <Field
          label={LABELS.checklist}
          hint={linesHint(labels)}
          error={problem?.fields.checklist?.message ?? (asked ? labelsProblem(labels) : undefined)}
        >
          {(own) => (
            <Textarea
              {...own}
              dir="auto"
              rows={5}
              value={form.checklist}
              onChange={({ target }) => change({ checklist: target.value })}
            />
          )}
        </Field>
      </form>
      {theirs && (
        <ConflictDialog
          what="The series was saved by somebody else"
          changes={overtaken(base.values, toForm(theirs.record), form).map((one) => ({
            ...one,
            label: LABELS[one.field],
            theirs: shown(one.field, one.theirs),
            mine: shown(one.field, one.mine),
          }))}
          takeTheirs={() => take(false)}
          keepMine={() => take(true)}
          cancel={() => setTheirs(null)}
        />
      )}
    </Dialog>
  );
}
