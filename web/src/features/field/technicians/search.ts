import { z } from "zod";

// The router parses a bare number in the address as a number; it is a text here.
const word = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().slice(0, 200) || undefined)
  .optional()
  .catch(undefined);

/** The list of technicians, as its address says it. */
export const techniciansSearch = z.object({
  search: word,
  skill: word,
  /** Also those who are given no jobs. */
  all: z.literal(true).optional().catch(undefined),
});

export type TechniciansSearch = z.infer<typeof techniciansSearch>;
