import type { Import } from "@/api/types";
import { LABELS } from "../people/fields";

export const IMPORT_FIELDS = [
  "name",
  "email",
  "phone",
  "external_id",
  "username",
  "address",
  "zip_code",
  "city",
  "state",
  "region",
  "country",
  "business_type",
  "business_site",
  "additional_websites",
  "lead_status",
  "tags",
  "notes",
] as const;

type Mapping = Readonly<Record<string, string>>;

export const fieldLabel = (field: string) => (LABELS as Record<string, string>)[field] ?? field;

/** Gives a field another column, or none. A column feeds one field: the one that had it before loses it. */
export function assign(mapping: Mapping, field: string, column: string): Record<string, string> {
  const next: Record<string, string> = {};
  for (const [other, taken] of Object.entries(mapping)) {
    if (other !== field && taken !== column) next[other] = taken;
  }
  if (column) next[field] = column;
  return next;
}

/** What keeps this mapping from being run, in words; null when nothing does. */
export function mappingProblem(mapping: Mapping): string | null {
  if (!mapping.name) return "Say which column holds the name: a customer cannot be made without one.";
  return null;
}

/** Columns of the file that no field takes. */
export function unusedColumns(mapping: Mapping, columns: readonly string[]): string[] {
  const used = new Set(Object.values(mapping));
  return columns.filter((column) => !used.has(column));
}

/** Up to `count` different values that a column holds in the first rows. */
export function sampleValues(
  columns: readonly string[],
  samples: readonly (readonly string[])[],
  column: string | undefined,
  count = 3,
): string[] {
  const index = column === undefined ? -1 : columns.indexOf(column);
  if (index < 0) return [];
  return [...new Set(samples.map((row) => row[index]?.trim() ?? "").filter(Boolean))].slice(0, count);
}

/** How far an import is, 0 to 1; null while the number of rows is not known. */
export function progress(job: Pick<Import, "rows_done" | "rows_total" | "status">): number | null {
  if (job.status === "completed") return 1;
  if (!job.rows_total) return null;
  return Math.min(1, job.rows_done / job.rows_total);
}

/** Rows that a run takes (or, in a dry run, would take). */
export function accepted(job: Pick<Import, "created" | "updated" | "unchanged">): number {
  return job.created + job.updated + job.unchanged;
}
