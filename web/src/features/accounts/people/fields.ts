import { z } from "zod";
import type { User, UserPatch } from "@/api/types";
import { LEADS, STATUSES } from "./search";

const line = z.string().trim().max(500, "At most 500 characters");

/** A person as a form holds it: everything is text or a list, and empty means "none". */
export const personForm = z.object({
  name: z.string().trim().min(1, "A name is needed").max(200, "At most 200 characters"),
  email: z.union([z.literal(""), z.email("This is not an e-mail address").max(254)]),
  phone: z.string().trim().max(50, "At most 50 characters"),
  username: line,
  external_id: line,
  address: line,
  city: line,
  state: line,
  zip_code: z.string().trim().max(20, "At most 20 characters"),
  country: line,
  region: line,
  business_site: line,
  additional_websites: z.array(z.string()),
  business_type: line,
  status: z.enum(STATUSES),
  lead_status: z.union([z.literal(""), z.enum(LEADS)]),
  notes: z.string().max(20_000, "At most 20,000 characters"),
  tags: z.array(z.string()),
});

export type PersonForm = z.infer<typeof personForm>;
export type PersonField = keyof PersonForm;

export const LABELS: Record<PersonField, string> = {
  name: "Name",
  email: "E-mail",
  phone: "Phone",
  username: "Username",
  external_id: "Customer number",
  address: "Street",
  city: "City",
  state: "State",
  zip_code: "ZIP code",
  country: "Country",
  region: "Region",
  business_site: "Website",
  additional_websites: "More websites",
  business_type: "Line of business",
  status: "Status",
  lead_status: "Lead status",
  // Beside the dated notes that colleagues write under each other.
  notes: "Remarks",
  tags: "Tags",
};

/** What everybody may change about themselves; what else customers may. */
export const STAFF_OWN_FIELDS: readonly PersonField[] = [
  "name",
  "username",
  "phone",
  "address",
  "zip_code",
  "city",
  "state",
  "country",
];
export const OWN_FIELDS: readonly PersonField[] = [
  ...STAFF_OWN_FIELDS,
  "business_type",
  "business_site",
  "additional_websites",
];

export function toForm(user: Partial<User>): PersonForm {
  return {
    name: user.name ?? "",
    email: user.email ?? "",
    phone: user.phone ?? "",
    username: user.username ?? "",
    external_id: user.external_id ?? "",
    address: user.address ?? "",
    city: user.city ?? "",
    state: user.state ?? "",
    zip_code: user.zip_code ?? "",
    country: user.country ?? "",
    region: user.region ?? "",
    business_site: user.business_site ?? "",
    additional_websites: user.additional_websites ?? [],
    business_type: user.business_type ?? "",
    status: user.status ?? "active",
    lead_status: user.lead_status ?? "",
    notes: user.notes ?? "",
    tags: user.tags ?? [],
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function changedFields(before: PersonForm, after: PersonForm): PersonField[] {
  return (Object.keys(after) as PersonField[]).filter((field) => !same(before[field], after[field]));
}

/** Only what was changed; an emptied field is cleared with null. */
export function toPatch(before: PersonForm, after: PersonForm): UserPatch {
  const entries = changedFields(before, after).map((field) => [
    field,
    after[field] === "" ? null : after[field],
  ]);
  return Object.fromEntries(entries) as UserPatch;
}

/** What somebody else changed while this form was open, beside what stands in the form now. */
export function conflicts(opened: PersonForm, theirs: PersonForm, mine: PersonForm) {
  return changedFields(opened, theirs).map((field) => ({
    field,
    theirs: shown(theirs[field]),
    mine: shown(mine[field]),
    clash: !same(opened[field], mine[field]) && !same(theirs[field], mine[field]),
  }));
}

/** Takes over what others changed, except where the form says something of its own. */
export function rebase(opened: PersonForm, theirs: PersonForm, mine: PersonForm): PersonForm {
  const own = new Set(changedFields(opened, mine));
  const entries = (Object.keys(theirs) as PersonField[]).map((field) => [
    field,
    own.has(field) ? mine[field] : theirs[field],
  ]);
  return Object.fromEntries(entries) as PersonForm;
}

function shown(value: string | string[]): string {
  return (Array.isArray(value) ? value.join(", ") : value) || "–";
}
