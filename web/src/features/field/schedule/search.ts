import { z } from "zod";
import { STATUSES } from "../work-orders/status";

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => !Number.isNaN(Date.parse(text)));
// The router parses a bare number in the address as a number; it is a text here.
const word = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().slice(0, 200) || undefined)
  .optional()
  .catch(undefined);

/** What the board shows, as its address says it. */
export const scheduleSearch = z.object({
  view: z.enum(["day", "week"]).optional().catch(undefined),
  date: date.optional().catch(undefined),
  skill: word,
  region: word,
  status: z.enum(STATUSES).optional().catch(undefined),
});

export type ScheduleSearch = z.infer<typeof scheduleSearch>;
