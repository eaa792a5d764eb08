import { useQuery } from "@tanstack/react-query";
import { Controller, useWatch } from "react-hook-form";
import type { Tagged } from "@/api/client";
import type { Settings } from "@/api/types";
import { Button } from "@/ui/button";
import { ConflictDialog } from "@/ui/conflict-dialog";
import { CopyText } from "@/ui/copy-text";
import { Field, FormError, Input } from "@/ui/field";
import { Card, Page } from "@/ui/page";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { toast } from "@/ui/toast";
import { FieldServiceCard } from "./field-service-card";
import { signupLink } from "./form";
import { settingsQuery } from "./queries";
import { SettingsHead } from "./settings-head";
import { TimeZoneField } from "./time-zone-field";
import { useCompanyForm } from "./use-company-form";

export function CompanyScreen() {
  const { data, error, refetch } = useQuery(settingsQuery);
  return (
    <Page head={<SettingsHead title="Company" />}>
      <div className="mx-auto max-w-3xl space-y-4 p-4 md:p-6">
        {data ? (
          <CompanyForm opened={data} />
        ) : error ? (
          <Problem error={error} retry={() => refetch()} />
        ) : (
          <Waiting />
        )}
      </div>
    </Page>
  );
}

function CompanyForm({ opened }: { opened: Tagged<Settings> }) {
  const { form, submit, saving, undo, conflict } = useCompanyForm(opened, () => toast("Saved"));
  const { errors, isDirty } = form.formState;
  const open = useWatch({ control: form.control, name: "signup_enabled" });
  const { slug } = opened.record;
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <FormError>{errors.root?.message}</FormError>
      <Card title="Company">
        <div className="grid gap-x-4 gap-y-4 p-4 sm:grid-cols-2">
          <Field
            label="Name"
            required
            error={errors.name?.message}
            hint="Your customers read it in every mail."
            className="sm:col-span-2"
          >
            {(own) => <Input {...own} {...form.register("name")} dir="auto" autoComplete="organization" />}
          </Field>
          <Field label="Time zone" error={errors.time_zone?.message} hint="Where your days begin and end.">
            {(own) => (
              <Controller
                control={form.control}
                name="time_zone"
                render={({ field }) => (
                  <TimeZoneField {...own} value={field.value} onChange={field.onChange} />
                )}
              />
            )}
          </Field>
          <Field label="Short name" hint="In addresses. It stays as it is, so that links keep working.">
            {(own) => <Input {...own} value={slug} readOnly />}
          </Field>
        </div>
      </Card>
      <Card title="Sign-up">
        <div className="space-y-4 p-4">
          <div className="flex items-start gap-3">
            <Controller
              control={form.control}
              name="signup_enabled"
              render={({ field }) => (
                <Switch
                  id="signup-enabled"
                  aria-describedby="signup-enabled-note"
                  checked={field.value}
                  onCheckedChange={field.onChange}
                />
              )}
            />
            <div className="-mt-px min-w-0">
              <label htmlFor="signup-enabled" className="font-medium">
                Customers may sign up themselves
              </label>
              <p id="signup-enabled-note" className="text-muted">
                {open
                  ? "Whoever has the link below can become your customer, once their address is confirmed by a code."
                  : "Only you and imports add customers. Whoever has the link is told to ask you for an invitation."}
              </p>
              {errors.signup_enabled && <p className="text-bad">{errors.signup_enabled.message}</p>}
            </div>
          </div>
          <Field label="Link to sign up" hint="For your website, your mails, your shop window.">
            {({ id }) => (
              <CopyText
                id={id}
                text={signupLink(window.location.origin, slug)}
                label="Copy the link to sign up"
              />
            )}
          </Field>
        </div>
      </Card>
      <FieldServiceCard control={form.control} register={form.register} errors={errors} />
      <Card title="Mails about jobs">
        <div className="space-y-4 p-4">
          <NotifySwitch
            control={form.control}
            name="notify_customers"
            label="To customers"
            note="When a job has a day, is moved, called off or done. They confirm with one press, or ask for another time."
          />
          <NotifySwitch
            control={form.control}
            name="notify_technicians"
            label="To technicians"
            note="When a job is given to them, moved or called off. Each may switch them off for themselves."
          />
          <Field
            label="Minutes to wait for more changes"
            error={errors.notify_delay_min?.message}
            hint="A job that is moved five times within them is one mail, with where it ended."
            className="max-w-64"
          >
            {(own) => (
              <Input
                {...own}
                {...form.register("notify_delay_min", { valueAsNumber: true })}
                type="number"
                min={0}
                max={60}
                inputMode="numeric"
              />
            )}
          </Field>
        </div>
      </Card>
      <div className="flex justify-end gap-2">
        {isDirty && <Button onClick={undo}>Undo changes</Button>}
        <Button look="primary" type="submit" busy={saving} disabled={!isDirty}>
          Save
        </Button>
      </div>
      {conflict && <ConflictDialog {...conflict} what="The company was saved by somebody else" />}
    </form>
  );
}

interface NotifyProps {
  control: ReturnType<typeof useCompanyForm>["form"]["control"];
  name: "notify_customers" | "notify_technicians";
  label: string;
  note: string;
}

function NotifySwitch({ control, name, label, note }: NotifyProps) {
  return (
    <div className="flex items-start gap-3">
      <Controller
        control={control}
        name={name}
        render={({ field }) => (
          <Switch
            id={name}
            aria-describedby={`${name}-note`}
            checked={field.value}
            onCheckedChange={field.onChange}
          />
        )}
      />
      <div className="-mt-px min-w-0">
        <label htmlFor={name} className="font-medium">
          {label}
        </label>
        <p id={`${name}-note`} className="text-muted">
          {note}
        </p>
      </div>
    </div>
  );
}

function Waiting() {
  return (
    <div className="space-y-4" aria-busy>
      {["h-49", "h-52", "h-64"].map((height) => (
        <div key={height} className={`${height} space-y-5 rounded-card border bg-surface p-4`}>
          <Skeleton className="w-24" />
          <Skeleton className="h-7 w-full" />
          <Skeleton className="h-7 w-2/3" />
        </div>
      ))}
    </div>
  );
}
