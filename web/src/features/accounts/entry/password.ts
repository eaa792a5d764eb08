import { z } from "zod";

/** The server's rule; which passwords are too common only the server knows. */
export const password = z.string().min(10, "At least 10 characters").max(128, "At most 128 characters");

/** The same in words, said before anything is wrong. */
export const PASSWORD_RULE = "At least 10 characters; a sentence is best.";
