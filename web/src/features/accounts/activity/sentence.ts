import type { Activity } from "@/api/types";
import { label } from "@/lib/errors";
import { describeActivity } from "../people/describe";

interface Words {
  /** Follows the name of whoever did it. */
  text: string;
  /** Whether the name of what it was done to ends the sentence. */
  object: boolean;
}

const onto = (text: string): Words => ({ text, object: true });
const alone = (text: string): Words => ({ text, object: false });

const WORDS: Record<string, Words> = {
  "user.created": onto("added"),
  "user.updated": onto("changed"),
  "user.archived": onto("archived"),
  "user.restored": onto("brought back"),
  "user.invited": onto("invited"),
  "user.verified": onto("confirmed the address of"),
  "user.signup_requested": onto("tried to sign up as"),
  "user.password_changed": onto("set a new password for"),
  "user.password_reset": onto("set a new password for"),
  "user.logged_in": alone("logged in"),
  "user.logged_out": alone("logged out"),
  "user.imported": onto("imported"),
  "import.queued": onto("began"),
  "import.completed": onto("finished"),
  "import.failed": onto("could not finish"),
  "import.cancelled": onto("cancelled"),
  "note.created": onto("wrote a note about"),
  "company.updated": onto("changed"),
  "work_order.created": onto("added"),
  "work_order.updated": onto("changed"),
  "work_order.scheduled": onto("scheduled"),
  "work_order.assigned": onto("assigned"),
  "work_order.status_changed": onto("took a step with"),
  "work_order.completed": onto("completed"),
  "work_order.deleted": onto("deleted"),
  "work_order_series.created": onto("began"),
  "work_order_series.updated": onto("changed"),
  "work_order_series.ended": onto("ended"),
  "work_order_series.skipped": onto("left a day out of"),
  "work_order_series.unskipped": onto("took a skipped day back into"),
  "work_order_series.left_unassigned": onto("left a job to nobody in"),
  "work_order.checklist_changed": onto("changed the checklist of"),
  "work_order.item_done": onto("ticked an item of"),
  "work_order.item_reopened": onto("opened an item again of"),
  "work_order.signed": onto("had the customer sign"),
  "work_order.signature_removed": onto("removed the signature of"),
  "checklist_template.created": onto("added"),
  "checklist_template.updated": onto("changed"),
  "checklist_template.deleted": onto("deleted"),
  "work_order.confirmed": onto("confirmed the time of"),
  "work_order.reschedule_asked": onto("asked for another time for"),
  "work_order.customer_told": onto("told the customer of"),
  "work_order.attachment_added": onto("attached something to"),
  "work_order.attachment_removed": onto("took something off"),
  "technician.created": onto("added"),
  "technician.updated": onto("changed"),
  "technician.archived": onto("archived"),
  "technician.time_off_added": onto("wrote down time off of"),
  "technician.time_off_removed": onto("took back time off of"),
  "technician.calendar_made": onto("made a calendar feed of"),
  "technician.calendar_revoked": onto("revoked the calendar feed of"),
};

/** What is said otherwise of those who did it to themselves. */
const TO_ONESELF: Record<string, Words> = {
  "user.verified": alone("confirmed their address"),
  "user.password_changed": alone("set a new password"),
  "user.password_reset": alone("set a new password by a mail"),
};

interface Sentence extends Words {
  /** The fields that were changed, where there are several. */
  detail: string | null;
  /** Whether it was done to oneself. */
  self: boolean;
}

/** An entry of the audit log in words. A kind that this version does not know is still told. */
export function sentence(entry: Pick<Activity, "kind" | "data" | "actor" | "subject">): Sentence {
  const self = entry.subject.type === "user" && String(entry.actor.id) === entry.subject.id;
  const { text, detail } = describeActivity(entry);
  return { ...words(entry, self, text), detail, self };
}

function words({ kind, data }: Pick<Activity, "kind" | "data">, self: boolean, told: string): Words {
  const own = self ? TO_ONESELF[kind] : undefined;
  if (own) return own;
  if (kind === "user.created" && data.by === "signup") return onto("signed up as");
  // A single field is named in the sentence: "changed phone of …".
  if (kind === "user.updated" && told.startsWith("changed ")) return onto(`${told} of`);
  return WORDS[kind] ?? onto(`${label(kind.split(".").at(-1) ?? kind).toLowerCase()}:`);
}

const TYPES: Record<string, string> = {
  user: "person",
  import: "import",
  work_order: "job",
  work_order_series: "series",
  company: "the company’s settings",
};

/** What something was done to, where it has no name of its own. */
export function subjectName({ type, id }: { type: string; id: string }): string {
  const name = TYPES[type] ?? label(type).toLowerCase();
  if (type === "company") return name;
  // An import's id is long and tells nothing.
  return type === "import" ? "an import" : `${name} #${id}`;
}
