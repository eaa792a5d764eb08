import type { Activity } from "@/api/types";
import { label } from "@/lib/errors";
import { plural } from "@/lib/format";
import { dayName } from "@/lib/time";
import { LABELS } from "./fields";

const TEXTS: Record<string, string> = {
  "user.created": "added this record",
  "user.updated": "made changes",
  "user.archived": "archived this record",
  "user.restored": "brought this record back",
  "user.verified": "confirmed the address",
  "user.signup_requested": "tried to sign up with this address",
  "user.password_changed": "set a new password",
  "user.password_reset": "set a new password by a mail",
  "user.logged_in": "logged in",
  "user.logged_out": "logged out",
  "user.imported": "imported this record from a file",
  "user.invited": "sent an invitation",
  "user.erased": "erased personal data",
  "note.created": "wrote a note",
  "work_order.created": "added a job",
  "work_order.updated": "changed the job",
  "work_order.scheduled": "scheduled the job",
  "work_order.status_changed": "took a step with the job",
  "work_order.completed": "completed the job",
  "work_order.deleted": "deleted a job",
  "work_order_series.created": "began a series of jobs",
  "work_order_series.updated": "changed the series of jobs",
  "work_order_series.ended": "ended the series of jobs",
  "work_order.signed": "had the customer sign the job",
  "work_order.signature_removed": "removed the job’s signature",
  "work_order.confirmed": "confirmed the time",
  "work_order.reschedule_asked": "asked for another time",
  "work_order.customer_told": "told the customer by mail",
};

/** A photo, or a file by its name. */
function attachment({ kind, filename }: Record<string, unknown>): string {
  return kind === "photo" || typeof filename !== "string" ? "a photo" : filename;
}

function fieldName(field: string): string {
  return (LABELS as Record<string, string>)[field] ?? label(field);
}

function scheduled({ scheduled_date: date, scheduled_time: time }: Record<string, unknown>): string {
  if (typeof date !== "string") return "took the job off the schedule";
  return `scheduled the job for ${dayName(date, "short")}${typeof time === "string" ? `, ${time.slice(0, 5)}` : ""}`;
}

const WHY_NOBODY: Record<string, string> = {
  taken: "its technician has another job then",
  away: "its technician is away then",
  gone: "its technician is given no jobs any more",
};

/** What happened to one day of a series; null: it is about no day. */
function ofSeries(kind: string, { date, reason }: Record<string, unknown>): string | null {
  if (kind === "work_order_series.ended" && reason === "customer_archived")
    return "ended the series of jobs: its customer was archived";
  if (typeof date !== "string") return null;
  const day = dayName(date, "short");
  if (kind === "work_order_series.skipped") return `skipped ${day}`;
  if (kind === "work_order_series.unskipped") return `took back that ${day} is skipped`;
  if (kind !== "work_order_series.left_unassigned") return null;
  const why = WHY_NOBODY[String(reason)];
  return `left the job of ${day} to nobody${why ? `: ${why}` : ""}`;
}

function items(count: unknown): string {
  return plural(Number(count) || 0, "item");
}

/** What became of a job's checklist. */
function checklist({ added, removed, renamed, template }: Record<string, unknown>): string {
  if (typeof template === "string") return `put the checklist “${template}” on the job`;
  if (added && removed) return `changed the checklist: ${items(added)} added, ${items(removed)} taken off`;
  if (added) return `added ${items(added)} to the checklist`;
  if (removed) return `took ${items(removed)} off the checklist`;
  return renamed ? "reworded the checklist" : "reordered the checklist";
}

function ticked(kind: string, { label: item, done, total }: Record<string, unknown>): string {
  const far = `${done} of ${total} done`;
  return kind === "work_order.item_done" ? `ticked “${item}” (${far})` : `opened “${item}” again (${far})`;
}

interface Told {
  text: string;
  detail: string | null;
  /** What somebody wrote, to be shown as they wrote it. */
  body: string | null;
}

/** Who a technician is; nothing where that is not known. */
export type NameOf = (technician: unknown) => string | undefined;

function assigned({ technician_id: to, from }: Record<string, unknown>, nameOf: NameOf): string {
  if (to === null) return "put the job back into the queue";
  const [name, before] = [nameOf(to), nameOf(from)];
  return `gave the job to ${name ?? "somebody"}${before ? ` instead of ${before}` : ""}`;
}

/** An entry of a history in words. A kind that this version does not know is still told. */
export function describeActivity(
  entry: Pick<Activity, "kind" | "data">,
  nameOf: NameOf = () => undefined,
): Told {
  const data = (entry.data ?? {}) as Record<string, unknown>;
  const { changed, body } = data;
  const names = Array.isArray(changed) ? changed.map((field) => fieldName(String(field))) : [];
  const said = typeof body === "string" ? body : null;
  const [only] = names;
  if (entry.kind === "user.updated" && names.length === 1 && only) {
    return { text: `changed ${only.toLowerCase()}`, detail: null, body: said };
  }
  if (entry.kind === "user.created" && data.by === "signup")
    return { text: "signed up", detail: null, body: said };
  if (entry.kind === "work_order.scheduled") return { text: scheduled(data), detail: null, body: said };
  if (entry.kind === "work_order.assigned") return { text: assigned(data, nameOf), detail: null, body: said };
  if (entry.kind === "work_order.status_changed" && typeof data.to === "string")
    return { text: `set the job to ${label(data.to).toLowerCase()}`, detail: null, body: said };
  const ofDay = ofSeries(entry.kind, data);
  if (ofDay) return { text: ofDay, detail: null, body: said };
  if (entry.kind === "work_order.checklist_changed")
    return { text: checklist(data), detail: null, body: said };
  if (entry.kind === "work_order.item_done" || entry.kind === "work_order.item_reopened")
    return { text: ticked(entry.kind, data), detail: null, body: said };
  if (entry.kind === "work_order.signed" && data.replaced === true)
    return { text: "had the customer sign the job again", detail: null, body: said };
  if (entry.kind === "work_order.attachment_added")
    return { text: `attached ${attachment(data)} to the job`, detail: null, body: said };
  if (entry.kind === "work_order.attachment_removed")
    return { text: `took ${attachment(data)} off the job`, detail: null, body: said };
  const known = TEXTS[entry.kind];
  const text = known ?? label(entry.kind.split(".").at(-1) ?? entry.kind).toLowerCase();
  return { text, detail: names.length > 0 ? names.join(", ") : null, body: said };
}
