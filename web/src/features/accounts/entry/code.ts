import { z } from "zod";

/** What was typed or pasted, as a code: "123 456" and full-width digits are one, too. */
export function asCode(text: string): string {
  return text.normalize("NFKC").replace(/\D/g, "").slice(0, 6);
}

/** The six digits of a mail. */
export const code = z.string().regex(/^\d{6}$/, "The six digits of the mail");
