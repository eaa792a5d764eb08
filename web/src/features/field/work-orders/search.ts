import { z } from "zod";
import { STATUSES } from "./status";

// The router parses a bare number in the address as a number; it is a text here.
const word = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().slice(0, 200) || undefined)
  .optional()
  .catch(undefined);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(text)));
const id = z.number().int().positive();

export const STATES = ["open", "overdue", "unassigned"] as const;

const FIELDS = ["id", "scheduled_date", "priority", "status", "created_at", "updated_at"] as const;

/** What a list of jobs shows, as its address says it. */
export const workOrderSearch = z.object({
  search: word,
  status: z.enum(STATUSES).optional().catch(undefined),
  priority: z.number().int().min(1).max(5).optional().catch(undefined),
  technician_id: id.optional().catch(undefined),
  confirmation: z.enum(["confirmed", "rescheduling"]).optional().catch(undefined),
  region: word,
  date_from: day.optional().catch(undefined),
  date_to: day.optional().catch(undefined),
  state: z.enum(STATES).optional().catch(undefined),
  created_from: day.optional().catch(undefined),
  created_to: day.optional().catch(undefined),
  completed_from: day.optional().catch(undefined),
  completed_to: day.optional().catch(undefined),
  /** The days of a report that counts them. */
  counted_from: day.optional().catch(undefined),
  counted_to: day.optional().catch(undefined),
  sort: z
    .enum([...FIELDS, ...FIELDS.map((field) => `-${field}` as const)])
    .optional()
    .catch(undefined),
});

export type WorkOrderSearch = z.infer<typeof workOrderSearch>;

export function isFiltered({ sort: _, ...filters }: WorkOrderSearch): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
