import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { Tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Settings } from "@/api/types";
import { ApiError } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { changes, onTop, overtaken } from "@/lib/versions";
import { showError } from "@/ui/error-dialog-store";
import { COMPANY_FIELDS, COMPANY_LABELS, companyForm, shown, toCompanyForm, toPatch } from "./form";
import { changeSettings, settingsQuery } from "./queries";

/** Changing the company: sends only changes, and finds out when somebody else was faster. */
export function useCompanyForm(opened: Tagged<Settings>, onSaved: () => void) {
  const [base, setBase] = useState(() => ({ values: toCompanyForm(opened.record), etag: opened.etag }));
  const [theirs, setTheirs] = useState<Tagged<Settings> | null>(null);
  const form = useForm({ resolver: zodResolver(companyForm), defaultValues: base.values });
  const saving = useMutation({ mutationFn: changeSettings });

  const openAnew = (next: Tagged<Settings>) => {
    const values = toCompanyForm(next.record);
    setBase({ values, etag: next.etag });
    form.reset(values);
  };
  const submit = form.handleSubmit(async (values) => {
    const patch = changes(base.values, values);
    if (Object.keys(patch).length === 0) return;
    try {
      openAnew(await saving.mutateAsync({ patch: toPatch(patch), etag: base.etag }));
      onSaved();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) return refuse(form, error, COMPANY_FIELDS);
      try {
        setTheirs(await queryClient.fetchQuery({ ...settingsQuery, staleTime: 0 }));
      } catch (problem) {
        showError(problem, "The newer version could not be loaded");
      }
    }
  });

  return {
    form,
    submit,
    saving: saving.isPending,
    undo: () => form.reset(base.values),
    conflict: theirs && {
      changes: overtaken(base.values, toCompanyForm(theirs.record), form.getValues()).map((change) => ({
        ...change,
        label: COMPANY_LABELS[change.field],
        theirs: shown(change.field, change.theirs),
        mine: shown(change.field, change.mine),
      })),
      /** Their version, without one's own changes. */
      takeTheirs: () => {
        openAnew(theirs);
        setTheirs(null);
      },
      /** One's own changes on top of their version; saved with the next press. */
      keepMine: () => {
        const merged = onTop(base.values, toCompanyForm(theirs.record), form.getValues());
        openAnew(theirs);
        for (const field of COMPANY_FIELDS) form.setValue(field, merged[field], { shouldDirty: true });
        setTheirs(null);
      },
      cancel: () => setTheirs(null),
    },
  };
}
