import type { BulkBody, LeadStatus, Status } from "@/api/types";
import { label } from "@/lib/errors";
import { formatCount } from "@/lib/format";

/** One change of many people. */
export type Change =
  | { action: "tag" | "untag"; value: string }
  | { action: "set_status"; value: Status }
  | { action: "set_lead_status"; value: LeadStatus | null }
  | { action: "archive" };

/** What a change may touch, of a row as the list had it. */
export interface Before {
  id: number;
  status: Status;
  lead_status?: LeadStatus | null | undefined;
  tags?: string[] | undefined;
}

/** A person as a noun: "customer", "user". */
export interface Noun {
  one: string;
  many: string;
}

/** So many can be brought back one by one after an archiving; beyond it one is asked before. */
export const BRING_BACK = 50;

function people(count: number, noun: Noun): string {
  return `${formatCount(count)} ${count === 1 ? noun.one : noun.many}`;
}

/** A change's question before it is done. */
export function question(change: Change, count: number, noun: Noun): string {
  const who = people(count, noun);
  switch (change.action) {
    case "tag":
      return `Tag ${who} with “${change.value}”?`;
    case "untag":
      return `Take the tag “${change.value}” off ${who}?`;
    case "set_status":
      return `Set the status of ${who} to ${label(change.value)}?`;
    case "set_lead_status":
      return change.value
        ? `Set the lead status of ${who} to ${label(change.value)}?`
        : `Clear the lead status of ${who}?`;
    case "archive":
      return `Archive ${who}?`;
  }
}

/** What follows from a change, where that is not plain. */
export function consequence(change: Change): string | null {
  if (change.action === "archive")
    return "They leave every list and count and are logged out. Each can be brought back from the filter “Archived”.";
  if (change.action === "set_status" && change.value !== "active")
    return "Only active people can log in. Whoever of them is logged in is logged out.";
  return null;
}

/** What came of a change. */
export function result(change: Change, matched: number, changed: number, noun: Noun): string {
  const were = changed === 1 ? "was" : "were";
  const deed = {
    tag: () => `${were} tagged`,
    untag: () => `lost the tag`,
    set_status: () => `${were} set to ${"value" in change ? label(change.value ?? "") : ""}`,
    set_lead_status: () => `${changed === 1 ? "has" : "have"} another lead status`,
    archive: () => `${were} archived`,
  }[change.action]();
  if (changed === 0)
    return `Nothing to change: ${people(matched, noun)} ${matched === 1 ? "is" : "are"} so already`;
  const rest = matched - changed;
  return `${people(changed, noun)} ${deed}${rest > 0 ? `; ${formatCount(rest)} ${rest === 1 ? "was" : "were"} so already` : ""}`;
}

/** The calls that take a change back from people who were like this before it. */
export function takeBack(change: Change, before: readonly Before[]): BulkBody[] {
  switch (change.action) {
    case "tag":
    case "untag": {
      const tags = change.action === "tag";
      const ids = before.filter((one) => one.tags?.includes(change.value) !== tags).map(({ id }) => id);
      return ids.length > 0 ? [{ ids, action: tags ? "untag" : "tag", value: change.value }] : [];
    }
    case "set_status":
      return groups(before, (one) => one.status, change.value).map(([value, ids]) => ({
        ids,
        action: "set_status",
        value,
      }));
    case "set_lead_status":
      return groups(before, (one) => one.lead_status ?? null, change.value).map(([value, ids]) => ({
        ids,
        action: "set_lead_status",
        value,
      }));
    case "archive":
      return [];
  }
}

/** Who had which value, except the one that they have now. */
function groups<V>(before: readonly Before[], value: (one: Before) => V, now: V): [V, number[]][] {
  const found = new Map<V, number[]>();
  for (const one of before) {
    const had = value(one);
    if (had !== now) found.set(had, [...(found.get(had) ?? []), one.id]);
  }
  return [...found.entries()];
}

/** The tags of some people, the most frequent first. */
export function tagsOf(rows: readonly Before[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const tag of rows.flatMap(({ tags }) => tags ?? [])) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts.entries()]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
}
