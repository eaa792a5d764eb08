import { zodResolver } from "@hookform/resolvers/zod";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { Archive, Info } from "lucide-react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { newKey, type Tagged } from "@/api/client";
import { useMe } from "@/api/me";
import type { User, UserPatch } from "@/api/types";
import { ApiError, label } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field, FormError, Input, Select } from "@/ui/field";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { toast } from "@/ui/toast";
import { password } from "../entry/password";
import { History } from "../people/history";
import { archivePerson, catchUp, changeUser, refreshPeople, setPassword } from "../people/mutations";
import { activityQuery, userQuery } from "../people/queries";
import { STATUSES } from "../people/search";
import { consequences, ROLE_TEXTS, STAFF_ROLES } from "./roles";

const schema = z.object({
  name: z.string().trim().min(1, "A name is needed").max(200, "At most 200 characters"),
  email: z.email("This is not an e-mail address"),
  phone: z.string().trim().max(50, "At most 50 characters"),
  role: z.enum(STAFF_ROLES),
  status: z.enum(STATUSES),
  new_password: z.union([z.literal(""), password]),
});
type StaffForm = z.infer<typeof schema>;
const FIELDS = Object.keys(schema.shape);

export function EditStaffDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const { data, error, refetch } = useQuery(userQuery(id));
  if (data) return <Opened opened={data} onClose={onClose} />;
  return (
    <Dialog open shape="sheet" onClose={onClose} title="User">
      {error ? (
        <Problem error={error} retry={() => refetch()} />
      ) : (
        <div className="space-y-5 py-2" aria-busy>
          {["w-1/2", "w-2/3", "w-1/3", "w-2/5"].map((width) => (
            <Skeleton key={width} className={`h-5 ${width}`} />
          ))}
        </div>
      )}
    </Dialog>
  );
}

function toStaffForm(user: User): StaffForm {
  const role = STAFF_ROLES.find((one) => one === user.role) ?? "agent";
  return {
    name: user.name,
    email: user.email ?? "",
    phone: user.phone ?? "",
    role,
    status: user.status,
    new_password: "",
  };
}

function Opened({ opened, onClose }: { opened: Tagged<User>; onClose: () => void }) {
  const me = useMe();
  const user = opened.record;
  const self = me.user.id === user.id;
  // Only owners decide over owners.
  const above = user.is_super_admin && !me.user.is_super_admin;
  const rules = !self && !above;
  const form = useForm<StaffForm>({ resolver: zodResolver(schema), defaultValues: toStaffForm(user) });
  const { errors, dirtyFields } = form.formState;
  const [role, status] = useWatch({ control: form.control, name: ["role", "status"] });
  const before = toStaffForm(user);
  const save = useMutation({
    mutationFn: async (values: StaffForm) => {
      const changed = (Object.keys(before) as (keyof StaffForm)[]).filter(
        (field) => field !== "new_password" && values[field] !== before[field],
      );
      if (changed.length > 0) {
        const patch = Object.fromEntries(
          changed.map((field) => [field, values[field] === "" ? null : values[field]]),
        );
        await changeUser({ id: user.id, patch: patch as UserPatch, etag: opened.etag });
      }
      if (values.new_password) await setPassword({ id: user.id, next: values.new_password, key: newKey() });
      await refreshPeople();
      void catchUp(["activity", user.id]);
    },
  });
  const submit = form.handleSubmit(async (values) => {
    try {
      await save.mutateAsync(values);
      toast("Saved");
      onClose();
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) {
        await refreshPeople();
        form.setError("root", {
          message: "Somebody changed this user in the meantime. Close and open it again to see how.",
        });
      } else refuse(form, error, FIELDS);
    }
  });
  return (
    <Dialog
      open
      shape="sheet"
      onClose={onClose}
      title={user.name}
      description={<Standing user={user} />}
      footer={
        <>
          {rules && (
            <Button
              look="danger"
              className="mr-auto"
              onClick={async () => {
                if (!(await archivePerson(user.id, user.name))) return;
                onClose();
                await refreshPeople();
              }}
            >
              <Archive aria-hidden /> Archive
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="edit-staff"
            busy={save.isPending}
            disabled={Object.keys(dirtyFields).length === 0}
          >
            Save
          </Button>
        </>
      }
    >
      <form id="edit-staff" onSubmit={submit} noValidate className="space-y-3">
        <FormError>{errors.root?.message}</FormError>
        <Field label="Name" required error={errors.name?.message}>
          {(own) => <Input {...own} {...form.register("name")} autoComplete="off" />}
        </Field>
        <Field label="E-mail" required error={errors.email?.message}>
          {(own) => (
            <Input {...own} {...form.register("email")} type="email" readOnly={above} autoComplete="off" />
          )}
        </Field>
        <Field label="Phone" error={errors.phone?.message}>
          {(own) => <Input {...own} {...form.register("phone")} type="tel" autoComplete="off" />}
        </Field>
        {rules && (
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label="Role" error={errors.role?.message} hint={ROLE_TEXTS[role]}>
              {(own) => (
                <Select {...own} {...form.register("role")}>
                  {STAFF_ROLES.map((one) => (
                    <option key={one} value={one}>
                      {label(one)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label="Status" error={errors.status?.message}>
              {(own) => (
                <Select {...own} {...form.register("status")}>
                  {STATUSES.map((status) => (
                    <option key={status} value={status}>
                      {label(status)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
        )}
        {rules && <Consequences of={consequences(before, { role, status })} />}
        {rules && (
          <Field
            label="New password"
            error={errors.new_password?.message}
            hint="Left empty, it stays as it is. A new one ends their sessions."
          >
            {(own) => (
              <Input
                {...own}
                {...form.register("new_password")}
                type="password"
                autoComplete="new-password"
              />
            )}
          </Field>
        )}
      </form>
      <h3 className="mt-6 border-t pt-4 font-semibold text-body">Activity</h3>
      <Activity id={user.id} />
    </Dialog>
  );
}

function Standing({ user }: { user: User }) {
  return (
    <>
      {user.is_super_admin ? "Owner of the company" : label(user.role)}
      {" · "}
      {user.status === "pending" ? (
        "invited, has not come yet"
      ) : (
        <>
          last login <Time at={user.last_login} empty="never" />
        </>
      )}
    </>
  );
}

function Consequences({ of }: { of: readonly string[] }) {
  return (
    <div role="status">
      {of.length > 0 && (
        <p className="flex gap-2 rounded-control bg-warn-soft px-3 py-2 text-warn">
          <Info className="mt-0.5 size-4 shrink-0" aria-hidden />
          {of.join(" ")}
        </p>
      )}
    </div>
  );
}

function Activity({ id }: { id: number }) {
  const query = useInfiniteQuery(activityQuery(id));
  return (
    <div className="-mx-4">
      <History query={query} addresses empty="What happens to this account will be told here." />
    </div>
  );
}
