import { z } from "zod";

const id = z.number().int().positive();

/** What the list of series shows, as its address says it. */
export const seriesSearch = z.object({
  technician_id: id.optional().catch(undefined),
  customer_id: id.optional().catch(undefined),
  /** Also those that are over. */
  all: z.literal(true).optional().catch(undefined),
});

export type SeriesSearch = z.infer<typeof seriesSearch>;
