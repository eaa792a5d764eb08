import { z } from "zod";

export const myDaySearch = z.object({
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .refine((text) => !Number.isNaN(Date.parse(text)))
    .optional()
    .catch(undefined),
  /** The job that is shown in full; the next one where none is named. */
  job: z.number().int().positive().optional().catch(undefined),
});
