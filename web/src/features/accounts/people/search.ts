import { z } from "zod";
import type { BulkFilter, User } from "@/api/types";

export const STATUSES = ["active", "inactive", "pending", "suspended"] as const;
export const LEADS = ["lead", "qualified", "customer", "closed"] as const;
const ROLES = ["admin", "agent", "technician", "customer"] as const;
const SORTS = ["id", "name", "email", "created_at", "updated_at", "last_login", "status"] as const;
const DEFAULT_SORT = "-created_at";

// The router parses a bare number in the address (`search=4711`) as a number; it is a text here.
const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim() || undefined)
  .optional()
  .catch(undefined);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional()
  .catch(undefined);
const sort = z
  .string()
  .refine((value) => (SORTS as readonly string[]).includes(value.replace(/^-/, "")))
  .transform((value) => (value === DEFAULT_SORT ? undefined : value))
  .optional()
  .catch(undefined);

/** A list of people as its address says it. What the address gets wrong is dropped, not refused. */
export const peopleSearch = z.object({
  search: text,
  status: z.enum(STATUSES).optional().catch(undefined),
  lead_status: z.enum(LEADS).optional().catch(undefined),
  role: z.enum(ROLES).optional().catch(undefined),
  tag: text,
  region: text,
  created_from: day,
  created_to: day,
  archived: z.literal(true).optional().catch(undefined),
  sort,
});

export type PeopleSearch = z.infer<typeof peopleSearch>;

/** Whether anything narrows the list; an empty list means something else then. */
export function isFiltered({ sort: _, ...filters }: PeopleSearch): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

export type UserType = User["user_type"];

/** The list's conditions without its order, which a change of everybody who fits must name. */
export function bulkFilter({ sort: _, ...search }: PeopleSearch, user_type: UserType): BulkFilter {
  return {
    search: search.search ?? null,
    status: search.status ?? null,
    lead_status: search.lead_status ?? null,
    role: search.role ?? null,
    tag: search.tag ?? null,
    region: search.region ?? null,
    created_from: search.created_from ?? null,
    created_to: search.created_to ?? null,
    archived: search.archived ?? null,
    // Without it a change of all customers would be one of all colleagues, too.
    user_type,
  };
}

/** Where the rows of a list are had as a file. */
export function exportAddress(
  search: PeopleSearch,
  userType: UserType,
  format: "csv" | "json" | "ndjson",
): string {
  const query = new URLSearchParams({ format, user_type: userType });
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `/api/users/export?${query}`;
}

interface SortState {
  id: string;
  desc: boolean;
}

export function sortState(search: { sort?: string | undefined }): SortState {
  const value = search.sort ?? DEFAULT_SORT;
  return { id: value.replace(/^-/, ""), desc: value.startsWith("-") };
}

/** What pressing a column's header asks for: times start with the newest, the rest with the smallest. */
export function nextSort(search: { sort?: string | undefined }, field: string): string | undefined {
  const now = sortState(search);
  const newestFirst = field.endsWith("_at") || field === "last_login";
  const desc = now.id === field ? !now.desc : newestFirst;
  const value = desc ? `-${field}` : field;
  return value === DEFAULT_SORT ? undefined : value;
}
