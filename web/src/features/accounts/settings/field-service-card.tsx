import { type Control, Controller, type FieldErrors, type UseFormRegister } from "react-hook-form";
import { type DayRow, toRows, USUAL_WEEK } from "@/features/field/technicians/hours";
import { HoursField } from "@/features/field/technicians/hours-field";
import { Field, Input } from "@/ui/field";
import { Card } from "@/ui/page";
import { Switch } from "@/ui/switch";
import type { CompanyForm } from "./form";

interface Props {
  control: Control<CompanyForm>;
  register: UseFormRegister<CompanyForm>;
  errors: FieldErrors<CompanyForm>;
}

/** What the schedule reckons with. */
export function FieldServiceCard({ control, register, errors }: Props) {
  return (
    <Card title="Field service">
      <div className="space-y-5 p-4">
        <Controller
          control={control}
          name="business_hours"
          render={({ field }) => (
            <BusinessHours
              rows={field.value}
              onChange={field.onChange}
              error={errors.business_hours?.message}
            />
          )}
        />
        <Field
          label="Usual duration of a job, in minutes"
          error={errors.default_duration_min?.message}
          hint="Of jobs that do not say how long they take."
          className="sm:max-w-64"
        >
          {(own) => (
            <Input
              {...own}
              {...register("default_duration_min", { valueAsNumber: true })}
              type="number"
              inputMode="numeric"
              min={1}
              max={10_080}
            />
          )}
        </Field>
        <div className="flex items-start gap-3">
          <Controller
            control={control}
            name="prevent_double_booking"
            render={({ field }) => (
              <Switch
                id="no-double-booking"
                aria-describedby="no-double-booking-note"
                checked={field.value}
                onCheckedChange={field.onChange}
              />
            )}
          />
          <div className="-mt-px min-w-0">
            <label htmlFor="no-double-booking" className="font-medium">
              Refuse double booking
            </label>
            <p id="no-double-booking-note" className="text-muted">
              A job cannot be put where its technician has another one or is away. Otherwise this is only
              pointed out.
            </p>
          </div>
        </div>
      </div>
    </Card>
  );
}

interface HoursProps {
  rows: DayRow[] | null;
  onChange: (rows: DayRow[] | null) => void;
  error: string | undefined;
}

function BusinessHours({ rows, onChange, error }: HoursProps) {
  return (
    <div>
      <div className="flex items-start gap-3">
        <Switch
          id="business-hours"
          aria-describedby="business-hours-note"
          checked={rows !== null}
          onCheckedChange={(on) => onChange(on ? toRows(USUAL_WEEK) : null)}
        />
        <div className="-mt-px min-w-0">
          <label htmlFor="business-hours" className="font-medium">
            Business hours
          </label>
          <p id="business-hours-note" className="text-muted">
            {rows
              ? "Jobs outside of them are pointed out, except where a technician has hours of their own."
              : "Nobody said when you work: jobs are welcome at any time."}
          </p>
        </div>
      </div>
      {rows && (
        <fieldset aria-label="Business hours" className="mt-2 min-w-0 sm:max-w-lg">
          <HoursField rows={rows} onChange={onChange} />
          {error && (
            <p role="alert" className="mt-1 text-bad text-small">
              {error}
            </p>
          )}
        </fieldset>
      )}
    </div>
  );
}
