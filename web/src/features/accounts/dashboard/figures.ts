import type { LeadStatus, Role, Status, UserStats } from "@/api/types";
import { label } from "@/lib/errors";
import { formatCount, plural } from "@/lib/format";
import { dayName } from "@/lib/time";
import { LEADS, STATUSES } from "../people/search";
import { STAFF_ROLES } from "../users/roles";

type Signups = UserStats["signups"];

/** How many came in these days. */
export function newcomers(signups: Signups): number {
  return signups.reduce((sum, { count }) => sum + count, 0);
}

/** The days in a sentence, for those who do not see the bars. */
export function signupsInWords(signups: Signups): string {
  const total = newcomers(signups);
  if (total === 0) return `Nobody new in ${plural(signups.length, "day")}.`;
  const most = signups.reduce((best, day) => (day.count > best.count ? day : best));
  return `${formatCount(total)} in ${plural(signups.length, "day")}; most on ${dayName(most.date, "full")}: ${formatCount(most.count)}.`;
}

/** How the customers stand; last those of whom nothing is said, where there are any. */
export function leadShares({ customers: { by_lead_status: counts } }: UserStats) {
  const said = LEADS.map((lead: LeadStatus) => ({ key: lead, name: label(lead), count: counts[lead], lead }));
  return counts.none === 0
    ? said
    : [...said, { key: "none", name: "Not said", count: counts.none, lead: undefined }];
}

export function statusShares({ customers: { by_status: counts } }: UserStats) {
  return STATUSES.map((status: Status) => ({
    key: status,
    name: label(status),
    count: counts[status],
    status,
  }));
}

const TEAM: Record<(typeof STAFF_ROLES)[number], string> = {
  admin: "Admins",
  agent: "Agents",
  technician: "Technicians",
};

export function teamShares({ by_role: counts }: UserStats) {
  return STAFF_ROLES.map((role) => ({
    key: role,
    name: TEAM[role],
    count: counts[role satisfies Role],
    role,
  }));
}
