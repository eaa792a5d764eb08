import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// The type scale's own names, so that a size and a colour (`text-small text-muted`) do not evict each other.
const merge = extendTailwindMerge({
  extend: { classGroups: { "font-size": [{ text: ["tiny", "small", "body", "lead", "title"] }] } },
});

/** Joins class names; a later Tailwind class wins over an earlier one of the same kind. */
export function cn(...inputs: ClassValue[]): string {
  return merge(clsx(inputs));
}
