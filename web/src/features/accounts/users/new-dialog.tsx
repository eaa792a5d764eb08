import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { newKey } from "@/api/client";
import { isPassing, label } from "@/lib/errors";
import { refuse } from "@/lib/form";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field, FormError, Input, Select } from "@/ui/field";
import { toast } from "@/ui/toast";
import { password } from "../entry/password";
import { createPerson } from "../people/mutations";
import { ROLE_TEXTS, STAFF_ROLES } from "./roles";

const schema = z.object({
  name: z.string().trim().min(1, "A name is needed").max(200, "At most 200 characters"),
  email: z.email("This is not an e-mail address"),
  role: z.enum(STAFF_ROLES),
  password: z.union([z.literal(""), password]),
});
const FIELDS = Object.keys(schema.shape);

export function NewStaffDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <Opened onClose={onClose} /> : null;
}

function Opened({ onClose }: { onClose: () => void }) {
  const [key, setKey] = useState(newKey);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { name: "", email: "", role: "agent" as const, password: "" },
  });
  const create = useMutation({ mutationFn: createPerson });
  const { errors } = form.formState;
  const role = useWatch({ control: form.control, name: "role" });
  const submit = form.handleSubmit(async ({ password: secret, ...body }) => {
    try {
      const made = await create.mutateAsync({
        body: { ...body, ...(secret ? { password: secret } : {}) },
        key,
      });
      onClose();
      toast(secret ? `${made.name} can log in now` : `${made.name} was added and invited by mail`);
    } catch (error) {
      if (!isPassing(error)) setKey(newKey());
      refuse(form, error, FIELDS);
    }
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="New user"
      description="A colleague who works with Deskbell."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="new-staff" busy={create.isPending}>
            Add user
          </Button>
        </>
      }
    >
      <form id="new-staff" onSubmit={submit} noValidate className="space-y-3">
        <FormError>{errors.root?.message}</FormError>
        <Field label="Name" required error={errors.name?.message}>
          {(own) => <Input {...own} {...form.register("name")} autoComplete="off" />}
        </Field>
        <Field label="E-mail" required error={errors.email?.message}>
          {(own) => <Input {...own} {...form.register("email")} type="email" autoComplete="off" />}
        </Field>
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
        <Field
          label="Password"
          error={errors.password?.message}
          hint="At least 10 characters. Left empty, an invitation goes out by mail."
        >
          {(own) => (
            <Input {...own} {...form.register("password")} type="password" autoComplete="new-password" />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
