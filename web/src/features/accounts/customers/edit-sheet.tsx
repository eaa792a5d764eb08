import type { Tagged } from "@/api/client";
import { can, useMe } from "@/api/me";
import { queryClient } from "@/api/query-client";
import type { User } from "@/api/types";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { FormError } from "@/ui/field";
import { toast } from "@/ui/toast";
import { ConflictDialog } from "../people/conflict-dialog";
import type { PersonField } from "../people/fields";
import { PersonFields } from "../people/form-fields";
import { catchUp, changeCustomer, changeUser, refreshPeople } from "../people/mutations";
import { customerQuery } from "../people/queries";
import { usePersonForm } from "../people/use-person-form";

const GROUPS: readonly { title: string; fields: readonly PersonField[] }[] = [
  { title: "Contact", fields: ["name", "email", "phone", "username"] },
  { title: "Standing", fields: ["status", "lead_status", "external_id", "tags"] },
  { title: "Address", fields: ["address", "zip_code", "city", "state", "region", "country"] },
  { title: "Business", fields: ["business_type", "business_site", "additional_websites"] },
  { title: "Remarks", fields: ["notes"] },
];
/** Whether a customer may log in is for admins to say. */
const ADMIN_ONLY: readonly PersonField[] = ["status"];

export function EditSheet({ opened, onClose }: { opened: Tagged<User>; onClose: () => void }) {
  const me = useMe();
  const id = opened.record.id;
  const admin = can(me, "users:write");
  const change = admin ? changeUser : changeCustomer;
  // Who may change the address may have the login's links sent to themselves.
  const locked =
    admin || !opened.record.has_login
      ? {}
      : { email: "It is what the customer logs in with; an admin can change it." };
  const groups = GROUPS.map(({ title, fields }) => ({
    title,
    fields: fields.filter((field) => admin || !ADMIN_ONLY.includes(field)),
  }));
  const edit = usePersonForm({
    opened,
    fields: groups.flatMap((group) => group.fields),
    save: (patch, etag) => change({ id, patch, etag }),
    reload: () => queryClient.fetchQuery({ ...customerQuery(id), staleTime: 0 }),
    onSaved: (saved) => {
      if (saved !== opened) {
        toast("Saved");
        void refreshPeople();
        void catchUp(["timeline", id]);
      }
      onClose();
    },
  });
  const leave = () => {
    edit.keepDraft();
    onClose();
  };
  return (
    <Dialog
      open
      shape="sheet"
      onClose={leave}
      title={`Edit ${opened.record.name}`}
      description={edit.draft ? "Your unsaved changes from before are filled in." : undefined}
      footer={
        <>
          {edit.draft && (
            <Button look="ghost" className="mr-auto" onClick={edit.discardDraft}>
              Drop them
            </Button>
          )}
          <Button onClick={leave}>Cancel</Button>
          <Button look="primary" type="submit" form="edit-customer" busy={edit.saving}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="edit-customer"
        onSubmit={edit.submit}
        onBlur={edit.keepDraft}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void edit.submit();
        }}
        noValidate
        className="space-y-6"
      >
        <FormError>{edit.form.formState.errors.root?.message}</FormError>
        {groups.map((group) => (
          <fieldset key={group.title}>
            <legend className="mb-2 font-semibold text-muted text-small">{group.title}</legend>
            <PersonFields form={edit.form} fields={group.fields} locked={locked} />
          </fieldset>
        ))}
      </form>
      {edit.conflict && <ConflictDialog conflict={edit.conflict} />}
    </Dialog>
  );
}
