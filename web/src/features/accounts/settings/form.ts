import { z } from "zod";
import type { Settings, SettingsPatch } from "@/api/types";
import type { WeekHours } from "@/features/field/schedule/conflicts";
import { lengthText } from "@/features/field/schedule/duration";
import { type DayRow, hoursText, problemOf, toHours, toRows } from "@/features/field/technicians/hours";

/** What may be changed about a company. */
export const companyForm = z.object({
  name: z.string().trim().min(1, "Your company needs a name").max(200, "At most 200 characters"),
  time_zone: z.string().min(1, "A time zone is needed"),
  signup_enabled: z.boolean(),
  notify_customers: z.boolean(),
  notify_technicians: z.boolean(),
  notify_delay_min: z
    .number("How many minutes?")
    .int("Whole minutes")
    .min(0, "0 or more")
    .max(60, "At most 60"),
  /** The days of a usual week; null: nobody said. */
  business_hours: z
    .custom<DayRow[] | null>()
    .refine((rows) => !rows?.some((row) => problemOf(row) !== null), "Look at the days above"),
  default_duration_min: z
    .number("How many minutes?")
    .int("Whole minutes")
    .min(1, "At least a minute")
    .max(10_080, "At most a week, 10080 minutes"),
  prevent_double_booking: z.boolean(),
});

export type CompanyForm = z.infer<typeof companyForm>;
export const COMPANY_FIELDS = Object.keys(companyForm.shape) as (keyof CompanyForm)[];

export const COMPANY_LABELS: Record<keyof CompanyForm, string> = {
  name: "Name",
  time_zone: "Time zone",
  signup_enabled: "Sign-up",
  business_hours: "Business hours",
  default_duration_min: "Usual duration",
  prevent_double_booking: "Double booking",
  notify_customers: "Mails to customers",
  notify_technicians: "Mails to technicians",
  notify_delay_min: "Minutes to wait",
};

export function toCompanyForm(settings: Settings): CompanyForm {
  const { slug: _, business_hours, ...same } = settings;
  const hours = business_hours as WeekHours | null;
  return { ...same, business_hours: hours && toRows(hours) };
}

/** Changes of the form as the server takes them. */
export function toPatch({ business_hours: rows, ...rest }: Partial<CompanyForm>): SettingsPatch {
  return rows === undefined ? rest : { ...rest, business_hours: rows && toHours(rows) };
}

/** A value as the conflict's table shows it. */
export function shown<K extends keyof CompanyForm>(field: K, value: CompanyForm[K]): string {
  if (typeof value === "boolean") {
    if (field === "prevent_double_booking") return value ? "Refused" : "Allowed";
    if (field === "signup_enabled") return value ? "Open" : "Closed";
    return value ? "On" : "Off";
  }
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "";
    return field === "default_duration_min" ? lengthText(value) : String(value);
  }
  if (typeof value === "string") return value;
  return value ? hoursText(toHours(value)) || "Never open" : "Not said";
}

/** Where strangers sign up as this company's customers. */
export function signupLink(origin: string, slug: string): string {
  const link = new URL("/signup", origin);
  link.searchParams.set("company", slug);
  return link.href;
}
