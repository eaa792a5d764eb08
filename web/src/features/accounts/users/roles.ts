import type { Role, Status } from "@/api/types";

export const STAFF_ROLES = ["admin", "agent", "technician"] as const satisfies readonly Role[];
type StaffRole = (typeof STAFF_ROLES)[number];

export const ROLE_TEXTS: Record<StaffRole, string> = {
  admin: "Everything, also users and settings.",
  agent: "Customers and their cases.",
  technician: "Only their own jobs.",
};

const LOST: Record<StaffRole, Partial<Record<StaffRole, string>>> = {
  admin: {
    agent: "They lose users, imports, settings and archiving.",
    technician: "They lose everything but their own jobs.",
  },
  agent: { technician: "They lose every customer that is not on one of their jobs." },
  technician: {},
};

const STATUS_TEXTS: Record<Status, string> = {
  active: "They can log in.",
  inactive: "They cannot log in until somebody makes them active again.",
  pending: "They cannot log in before they have accepted their invitation.",
  suspended: "They cannot log in until somebody makes them active again.",
};

interface Standing {
  role: StaffRole;
  status: Status;
}

/** What a change of role or status means for a colleague, before it is saved. */
export function consequences(before: Standing, after: Standing): string[] {
  const lost = LOST[before.role][after.role];
  const ends = before.role !== after.role || (before.status === "active" && after.status !== "active");
  return [
    ...(lost ? [lost] : []),
    ...(before.status === after.status ? [] : [STATUS_TEXTS[after.status]]),
    ...(ends ? ["Wherever they are logged in, they are logged out."] : []),
  ];
}
