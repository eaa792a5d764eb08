import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, newKey, ok, type Tagged } from "@/api/client";
import { can, useMe } from "@/api/me";
import type { NewTechnician, Technician, TechnicianPatch } from "@/api/types";
import { type ApiError, asApiError, isPassing } from "@/lib/errors";
import { changes } from "@/lib/versions";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field, FormError, Input, Select } from "@/ui/field";
import { Switch } from "@/ui/switch";
import { TagInput } from "@/ui/tag-input";
import { toast } from "@/ui/toast";
import { changeTechnician, createTechnician } from "./mutations";

const COLORS = ["#2563eb", "#dc2626", "#16a34a", "#d97706", "#7c3aed", "#0891b2", "#db2777", "#65a30d"];

interface Form {
  name: string;
  email: string;
  phone: string;
  skills: string[];
  color: string;
  is_active: boolean;
  user_id: number | null;
}

function toForm(technician: Technician | undefined): Form {
  return {
    name: technician?.name ?? "",
    email: technician?.email ?? "",
    phone: technician?.phone ?? "",
    skills: technician?.skills ?? [],
    color: technician?.color ?? COLORS[0] ?? "#2563eb",
    is_active: technician?.is_active ?? true,
    user_id: technician?.user_id ?? null,
  };
}

/** Colleagues of role technician: whose login may see the jobs. */
const loginsQuery = {
  queryKey: ["people", "staff", "technicians"],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    ok(api.GET("/api/users", { params: { query: { role: "technician", page_size: 200 } }, signal })),
};

interface Props {
  opened?: Tagged<Technician>;
  onClose: () => void;
}

/** A new technician, or changes of one. */
export function TechnicianDialog({ opened, onClose }: Props) {
  const me = useMe();
  const [base] = useState(() => toForm(opened?.record));
  const [form, setForm] = useState(base);
  const [key, setKey] = useState(newKey);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const logins = useQuery({ ...loginsQuery, enabled: can(me, "users:read") });
  const save = useMutation({
    mutationFn: async () => {
      const said = Object.fromEntries(
        Object.entries(changes(base, form)).map(([name, value]) => [name, value === "" ? null : value]),
      );
      if (opened)
        return (
          await changeTechnician({ id: opened.record.id, patch: said as TechnicianPatch, etag: opened.etag })
        ).record;
      return createTechnician({
        body: { ...said, name: form.name, color: form.color } as NewTechnician,
        key,
      });
    },
  });
  const fields = problem?.fields ?? {};
  const submit = async () => {
    try {
      const saved = await save.mutateAsync();
      toast(opened ? "Saved" : `${saved.name} was added`);
      onClose();
    } catch (error) {
      if (!isPassing(error)) setKey(newKey());
      setProblem(asApiError(error));
    }
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={opened ? `Edit ${opened.record.name}` : "New technician"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="technician" busy={save.isPending}>
            {opened ? "Save" : "Add technician"}
          </Button>
        </>
      }
    >
      <form
        id="technician"
        noValidate
        className="grid gap-x-4 gap-y-3 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="empty:hidden sm:col-span-2">
          <FormError>{problem && Object.keys(fields).length === 0 ? problem.message : null}</FormError>
        </div>
        <Field label="Name" required error={fields.name?.message} className="sm:col-span-2">
          {(own) => (
            <Input
              {...own}
              value={form.name}
              onChange={({ target }) => setForm({ ...form, name: target.value })}
            />
          )}
        </Field>
        <Field label="E-mail" error={fields.email?.message}>
          {(own) => (
            <Input
              {...own}
              type="email"
              value={form.email}
              onChange={({ target }) => setForm({ ...form, email: target.value })}
            />
          )}
        </Field>
        <Field label="Phone" error={fields.phone?.message}>
          {(own) => (
            <Input
              {...own}
              type="tel"
              value={form.phone}
              onChange={({ target }) => setForm({ ...form, phone: target.value })}
            />
          )}
        </Field>
        <Field label="Skills" error={fields.skills?.message} className="sm:col-span-2">
          {(own) => (
            <TagInput
              {...own}
              value={form.skills}
              onChange={(skills) => setForm({ ...form, skills })}
              placeholder="heating, plumbing…"
            />
          )}
        </Field>
        {can(me, "users:read") && (
          <Field
            label="Login"
            error={fields.user_id?.message}
            hint="The colleague who sees these jobs on My day"
            className="sm:col-span-2"
          >
            {(own) => (
              <Select
                {...own}
                value={form.user_id ?? ""}
                onChange={({ target }) =>
                  setForm({ ...form, user_id: target.value === "" ? null : Number(target.value) })
                }
              >
                <option value="">None</option>
                {form.user_id !== null && !logins.data?.items.some(({ id }) => id === form.user_id) && (
                  <option value={form.user_id}>#{form.user_id}</option>
                )}
                {logins.data?.items.map(({ id, name, email }) => (
                  <option key={id} value={id}>
                    {name}
                    {email ? ` (${email})` : ""}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Field label="Colour on the board" error={fields.color?.message}>
          {({ id }) => (
            <div className="flex h-8 items-center gap-1.5">
              {COLORS.map((color) => (
                <button
                  key={color}
                  type="button"
                  aria-label={`Colour ${color}`}
                  aria-pressed={form.color === color}
                  onClick={() => setForm({ ...form, color })}
                  className="size-5 rounded-full aria-pressed:ring-2 aria-pressed:ring-ink aria-pressed:ring-offset-2 aria-pressed:ring-offset-raised"
                  style={{ background: color }}
                />
              ))}
              <input
                id={id}
                type="color"
                value={form.color}
                onChange={({ target }) => setForm({ ...form, color: target.value })}
                className="ml-1 size-7 cursor-pointer rounded bg-transparent"
              />
            </div>
          )}
        </Field>
        <Field label="Is given jobs">
          {({ id }) => (
            <div className="flex h-8 items-center">
              <Switch
                id={id}
                checked={form.is_active}
                onCheckedChange={(is_active) => setForm({ ...form, is_active })}
              />
            </div>
          )}
        </Field>
      </form>
    </Dialog>
  );
}
