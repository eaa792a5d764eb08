import { z } from "zod";

export const TABS = ["summary", "technicians", "customers"] as const;
export type Tab = (typeof TABS)[number];

/** Ranges that have a name; their days move on with the calendar. */
export const PRESETS = [
  "today",
  "this-week",
  "last-7",
  "last-30",
  "this-month",
  "last-month",
  "this-quarter",
  "this-year",
] as const;
export type Preset = (typeof PRESETS)[number];

export const USUAL: Preset = "last-30";

const COLUMNS = [
  "name",
  "assigned",
  "completed",
  "cancelled",
  "completion_rate",
  "on_time_rate",
  "mean_on_site_min",
  "mean_first_response_min",
  "utilisation",
] as const;
export type TechnicianColumn = (typeof COLUMNS)[number];

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(text)));

/** What the room shows, as its address says it. Own days count where both are there and in order. */
export const reportSearch = z.object({
  tab: z.enum(TABS).optional().catch(undefined),
  range: z.enum(PRESETS).optional().catch(undefined),
  from: day.optional().catch(undefined),
  to: day.optional().catch(undefined),
  /** Whether the period before is beside it; it is, where nothing is said. */
  compare: z.literal(false).optional().catch(undefined),
  sort: z
    .enum([...COLUMNS, ...COLUMNS.map((column) => `-${column}` as const)])
    .optional()
    .catch(undefined),
});

export type ReportSearch = z.infer<typeof reportSearch>;
