import { z } from "zod";

// The router reads a bare number in the address as a number; these are texts.
const text = z.coerce
  .string()
  .trim()
  .transform((value) => value || undefined)
  .optional()
  .catch(undefined);

/** A link of a mail with its one-time token. */
export const tokenSearch = z.object({ token: text });

export const loginSearch = z.object({
  next: z.string().optional().catch(undefined),
  company: text,
  /** What went well on the page before. */
  notice: z.enum(["confirmed", "reset"]).optional().catch(undefined),
});

/** A company gives out its own link to sign up. */
export const companySearch = z.object({ company: text });

export const verifySearch = z.object({ email: text, code: text, company: text });
