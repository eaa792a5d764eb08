import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { Tagged } from "@/api/client";
import type { User, UserPatch } from "@/api/types";
import { dropDraft, readDraft, writeDraft } from "@/lib/drafts";
import { ApiError } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { showError } from "@/ui/error-dialog-store";
import { conflicts, type PersonField, type PersonForm, personForm, rebase, toForm, toPatch } from "./fields";

interface Options {
  opened: Tagged<User>;
  fields: readonly PersonField[];
  save: (patch: UserPatch, etag: string | null) => Promise<Tagged<User>>;
  reload: () => Promise<Tagged<User>>;
  onSaved: (saved: Tagged<User>) => void;
}

/** Editing one person: sends only changes, keeps a draft, and finds out when somebody else was faster. */
export function usePersonForm({ opened, fields, save, reload, onSaved }: Options) {
  const draftKey = `person.${opened.record.id}`;
  const [base, setBase] = useState(() => ({ values: toForm(opened.record), etag: opened.etag }));
  const [draft, setDraft] = useState(() => readDraft<Partial<PersonForm>>(draftKey));
  const [theirs, setTheirs] = useState<Tagged<User> | null>(null);
  const form = useForm<PersonForm>({
    resolver: zodResolver(personForm),
    defaultValues: base.values,
    values: draft ? { ...base.values, ...draft } : base.values,
    resetOptions: { keepErrors: true },
  });
  const saving = useMutation({
    mutationFn: (patch: UserPatch) => save(patch, base.etag),
  });

  const ownChanges = () => {
    const now = form.getValues();
    const changed = Object.keys(toPatch(base.values, now)) as PersonField[];
    return Object.fromEntries(
      changed.filter((field) => fields.includes(field)).map((field) => [field, now[field]]),
    );
  };
  const keepDraft = () => {
    const changes = ownChanges();
    if (Object.keys(changes).length > 0) writeDraft(draftKey, changes);
    else dropDraft(draftKey);
  };
  const discardDraft = () => {
    dropDraft(draftKey);
    setDraft(null);
    form.reset(base.values);
  };

  const submit = form.handleSubmit(async (values) => {
    const patch = toPatch(base.values, values);
    if (Object.keys(patch).length === 0) return onSaved(opened);
    try {
      const saved = await saving.mutateAsync(patch);
      dropDraft(draftKey);
      setDraft(null);
      setBase({ values: toForm(saved.record), etag: saved.etag });
      form.reset(toForm(saved.record));
      onSaved(saved);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) return refuse(form, error, fields);
      keepDraft();
      try {
        setTheirs(await reload());
      } catch (problem) {
        showError(problem, "The newer version could not be loaded");
      }
    }
  });

  return {
    form,
    submit,
    saving: saving.isPending,
    draft: draft !== null,
    keepDraft,
    discardDraft,
    conflict: theirs && {
      who: theirs.record,
      changes: conflicts(base.values, toForm(theirs.record), form.getValues()),
      /** Their version, without one's own changes. */
      takeTheirs: () => {
        dropDraft(draftKey);
        setDraft(null);
        setBase({ values: toForm(theirs.record), etag: theirs.etag });
        form.reset(toForm(theirs.record));
        setTheirs(null);
      },
      /** One's own changes on top of their version; saved with the next press. */
      keepMine: () => {
        const merged = rebase(base.values, toForm(theirs.record), form.getValues());
        setBase({ values: toForm(theirs.record), etag: theirs.etag });
        setDraft(merged);
        setTheirs(null);
      },
      cancel: () => setTheirs(null),
    },
  };
}
