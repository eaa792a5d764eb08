import { z } from "zod";
import type { Settings } from "@/api/types";

/** What may be changed about a company. */
export const companyForm = z.object({
  name: z.string().trim().min(1, "Your company needs a name").max(200, "At most 200 characters"),
  time_zone: z.string().min(1, "A time zone is needed"),
  signup_enabled: z.boolean(),
  notify_customers: z.boolean(),
  notify_technicians: z.boolean(),
  notify_delay_min: z.coerce
    .number<number | string>("A number of minutes")
    .int("Whole minutes")
    .min(0, "0 or more")
    .max(60, "At most 60"),
});

export type CompanyForm = z.infer<typeof companyForm>;
export const COMPANY_FIELDS = Object.keys(companyForm.shape) as (keyof CompanyForm)[];

export const COMPANY_LABELS: Record<keyof CompanyForm, string> = {
  name: "Name",
  time_zone: "Time zone",
  signup_enabled: "Sign-up",
  notify_customers: "Mails to customers",
  notify_technicians: "Mails to technicians",
  notify_delay_min: "Minutes to wait",
};

export function toCompanyForm(settings: Settings): CompanyForm {
  const { name, time_zone, signup_enabled, notify_customers, notify_technicians, notify_delay_min } =
    settings;
  return { name, time_zone, signup_enabled, notify_customers, notify_technicians, notify_delay_min };
}

/** A value as the conflict's table shows it. */
export function shown(value: string | boolean | number): string {
  if (typeof value === "boolean") return value ? "On" : "Off";
  return String(value);
}

/** Where strangers sign up as this company's customers. */
export function signupLink(origin: string, slug: string): string {
  const link = new URL("/signup", origin);
  link.searchParams.set("company", slug);
  return link.href;
}
