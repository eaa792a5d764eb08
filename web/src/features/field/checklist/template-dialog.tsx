import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { newKey, type Tagged } from "@/api/client";
import type { ChecklistTemplate } from "@/api/types";
import { asApiError } from "@/lib/errors";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field, FormError, Input, Textarea } from "@/ui/field";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { labelsProblem, lines, linesHint } from "./order";
import { changeTemplate, createTemplate, templateQuery } from "./queries";

/** Makes a template, or changes the one of this id. */
export function TemplateDialog({ id, onClose }: { id?: number; onClose: () => void }) {
  const { data, error, refetch } = useQuery({ ...templateQuery(id ?? 0), enabled: id !== undefined });
  if (id === undefined) return <Form onClose={onClose} />;
  if (data) return <Form opened={data} onClose={onClose} />;
  return (
    <Dialog open wide onClose={onClose} title="Edit template">
      {error ? <Problem error={error} retry={() => refetch()} /> : <Skeleton className="w-1/2" />}
    </Dialog>
  );
}

function Form({ opened, onClose }: { opened?: Tagged<ChecklistTemplate>; onClose: () => void }) {
  // What somebody else saves meanwhile does not change what is being written here.
  const [base] = useState(opened);
  const [name, setName] = useState(base?.record.name ?? "");
  const [text, setText] = useState(base?.record.labels.join("\n") ?? "");
  const [key] = useState(newKey);
  const [asked, setAsked] = useState(false);
  const saving = useMutation({
    mutationFn: (body: { name: string; labels: string[] }) =>
      base ? changeTemplate({ id: base.record.id, body, etag: base.etag }) : createTemplate({ body, key }),
  });
  const labels = lines(text);
  const wrong = {
    name: name.trim() ? undefined : "A template needs a name",
    labels: labels.length === 0 ? "A template needs an item" : labelsProblem(labels),
  };
  const problem = saving.error && asApiError(saving.error);
  const stale = problem?.status === 412;
  const taken = problem?.code === "name_taken" ? "Another template has this name" : undefined;
  const submit = async () => {
    setAsked(true);
    if (wrong.name || wrong.labels) return;
    try {
      await saving.mutateAsync({ name: name.trim(), labels });
    } catch {
      // It is said in the form.
      return;
    }
    toast(base ? "Saved" : `“${name.trim()}” was added`);
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={base ? "Edit template" : "New template"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="template" busy={saving.isPending}>
            {base ? "Save" : "Add template"}
          </Button>
        </>
      }
    >
      <form
        id="template"
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FormError>
          {stale
            ? "Somebody else has changed this template meanwhile. Close this and open it again to see theirs."
            : problem && !taken && Object.keys(problem.fields).length === 0 && problem.message}
        </FormError>
        <Field
          label="Name"
          required
          error={taken ?? problem?.fields.name?.message ?? (asked ? wrong.name : undefined)}
        >
          {(own) => (
            <Input
              {...own}
              dir="auto"
              maxLength={100}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <Field
          label="Items"
          required
          hint={linesHint(labels)}
          error={problem?.fields.labels?.message ?? (asked ? wrong.labels : undefined)}
        >
          {(own) => (
            <Textarea
              {...own}
              dir="auto"
              rows={8}
              placeholder={"Change the filter\nMeasure the pressure\nShow the customer the valve"}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
