import type { Role } from "@/api/types";

export const STAFF_ROLES = ["admin", "agent", "technician"] as const satisfies readonly Role[];

export const ROLE_TEXTS: Record<(typeof STAFF_ROLES)[number], string> = {
  admin: "Everything, also users and settings.",
  agent: "Customers and their cases.",
  technician: "Only their own jobs.",
};
