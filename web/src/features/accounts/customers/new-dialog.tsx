import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { newKey } from "@/api/client";
import { can, useMe } from "@/api/me";
import type { NewCustomer, NewUser, UserPatch } from "@/api/types";
import { dropDraft, readDraft, writeDraft } from "@/lib/drafts";
import { isPassing } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { FormError } from "@/ui/field";
import { toast } from "@/ui/toast";
import { type PersonField, type PersonForm, personForm, toForm, toPatch } from "../people/fields";
import { PersonFields } from "../people/form-fields";
import { createCustomer, createPerson } from "../people/mutations";

const FIELDS: readonly PersonField[] = [
  "name",
  "email",
  "phone",
  "lead_status",
  "address",
  "zip_code",
  "city",
  "region",
  "business_type",
  "external_id",
  "tags",
  "notes",
];
/** What an agent can say of a new customer. */
const AGENT_FIELDS: readonly PersonField[] = [
  "name",
  "email",
  "phone",
  "region",
  "address",
  "zip_code",
  "city",
  "state",
  "notes",
];
const DRAFT = "customer.new";
const BLANK = toForm({});

export function NewCustomerDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  if (!open) return null;
  return <Opened onClose={onClose} />;
}

function Opened({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const full = can(useMe(), "users:write");
  const fields = full ? FIELDS : AGENT_FIELDS;
  const [draft] = useState(() => readDraft<PersonForm>(DRAFT));
  const [key, setKey] = useState(newKey);
  const form = useForm<PersonForm>({
    resolver: zodResolver(personForm),
    defaultValues: { ...BLANK, ...draft },
  });
  const create = useMutation({
    mutationFn: (filled: UserPatch) =>
      full
        ? createPerson({ body: filled as NewUser, key })
        : createCustomer({ body: filled as NewCustomer, key }),
  });
  const keep = () => {
    const changed = toPatch(BLANK, form.getValues());
    if (Object.keys(changed).length > 0) writeDraft(DRAFT, form.getValues());
    else dropDraft(DRAFT);
  };
  const submit = form.handleSubmit(async (values) => {
    const { status: _, ...filled } = toPatch(BLANK, values);
    try {
      const made = await create.mutateAsync(filled);
      dropDraft(DRAFT);
      onClose();
      toast(`${made.name} was added`);
      await navigate({ to: "/customers/$id", params: { id: made.id } });
    } catch (error) {
      // After a lost line the same key goes with the next try, so nobody is added twice.
      if (!isPassing(error)) setKey(newKey());
      refuse(form, error, fields);
    }
  });
  return (
    <Dialog
      open
      wide
      onClose={() => {
        keep();
        onClose();
      }}
      title="New customer"
      description={
        draft ? "Continued from where you left off." : "Only the name is needed; the rest can come later."
      }
      footer={
        <>
          {draft && (
            <Button
              look="ghost"
              className="mr-auto"
              onClick={() => {
                dropDraft(DRAFT);
                form.reset(BLANK);
              }}
            >
              Start over
            </Button>
          )}
          <Button
            onClick={() => {
              keep();
              onClose();
            }}
          >
            Cancel
          </Button>
          <Button look="primary" type="submit" form="new-customer" busy={create.isPending}>
            Add customer
          </Button>
        </>
      }
    >
      <form id="new-customer" onSubmit={submit} onBlur={keep} noValidate className="space-y-4">
        <FormError>{form.formState.errors.root?.message}</FormError>
        <PersonFields form={form} fields={fields} />
      </form>
    </Dialog>
  );
}
