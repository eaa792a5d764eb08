import { z } from "zod";
import type { Settings } from "@/api/types";

/** What may be changed about a company. */
export const companyForm = z.object({
  name: z.string().trim().min(1, "Your company needs a name").max(200, "At most 200 characters"),
  time_zone: z.string().min(1, "A time zone is needed"),
  signup_enabled: z.boolean(),
});

export type CompanyForm = z.infer<typeof companyForm>;
export const COMPANY_FIELDS = Object.keys(companyForm.shape) as (keyof CompanyForm)[];

export const COMPANY_LABELS: Record<keyof CompanyForm, string> = {
  name: "Name",
  time_zone: "Time zone",
  signup_enabled: "Sign-up",
};

export function toCompanyForm({ name, time_zone, signup_enabled }: Settings): CompanyForm {
  return { name, time_zone, signup_enabled };
}

/** A value as the conflict's table shows it. */
export function shown(value: string | boolean): string {
  if (typeof value === "boolean") return value ? "Open" : "Closed";
  return value;
}

/** Where strangers sign up as this company's customers. */
export function signupLink(origin: string, slug: string): string {
  const link = new URL("/signup", origin);
  link.searchParams.set("company", slug);
  return link.href;
}
