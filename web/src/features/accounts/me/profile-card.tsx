import type { Tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { User } from "@/api/types";
import { Button } from "@/ui/button";
import { Field, FormError, Input } from "@/ui/field";
import { Card } from "@/ui/page";
import { toast } from "@/ui/toast";
import { ConflictDialog } from "../people/conflict-dialog";
import { OWN_FIELDS, STAFF_OWN_FIELDS } from "../people/fields";
import { PersonFields } from "../people/form-fields";
import { changeUser, refreshPeople } from "../people/mutations";
import { userQuery } from "../people/queries";
import { usePersonForm } from "../people/use-person-form";

export function ProfileCard({ opened, company }: { opened: Tagged<User>; company: string }) {
  const id = opened.record.id;
  const customer = opened.record.role === "customer";
  const fields = customer ? OWN_FIELDS : STAFF_OWN_FIELDS;
  const edit = usePersonForm({
    opened,
    fields,
    save: (patch, etag) => changeUser({ id, patch, etag }),
    reload: () => queryClient.fetchQuery({ ...userQuery(id), staleTime: 0 }),
    onSaved: (saved) => {
      if (saved === opened) return;
      toast("Saved");
      void refreshPeople();
    },
  });
  const { isDirty, errors } = edit.form.formState;
  return (
    <Card title="Contact details">
      <form
        onSubmit={edit.submit}
        onBlur={edit.keepDraft}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void edit.submit();
        }}
        noValidate
        className="space-y-4 p-4"
      >
        {customer && <p className="text-muted">This is how {company} reaches you. Keep it up to date.</p>}
        {edit.draft && <p className="text-muted">Your unsaved changes from before are filled in.</p>}
        <FormError>{errors.root?.message}</FormError>
        <Field
          label="E-mail"
          hint={
            customer
              ? `You log in with it. ${company} can change it for you.`
              : "You log in with it. An admin can change it."
          }
        >
          {(own) => <Input {...own} value={opened.record.email ?? ""} readOnly />}
        </Field>
        <PersonFields form={edit.form} fields={fields} />
        <div className="flex justify-end gap-2">
          {(isDirty || edit.draft) && <Button onClick={edit.discardDraft}>Undo changes</Button>}
          <Button look="primary" type="submit" busy={edit.saving} disabled={!isDirty && !edit.draft}>
            Save
          </Button>
        </div>
      </form>
      {edit.conflict && <ConflictDialog conflict={edit.conflict} />}
    </Card>
  );
}
