import type { Activity } from "@/api/types";
import { label } from "@/lib/errors";
import { describeActivity } from "../people/describe";

interface Words {
  /** Follows the name of whoever did it. */
  text: string;
  /** Whether the name of what it was done to ends the sentence. */
  object: boolean;
}

const WORDS: Record<string, Words> = {
  "user.created": { text: "added", object: true },
  "user.updated": { text: "changed", object: true },
  "user.archived": { text: "archived", object: true },
  "user.restored": { text: "brought back", object: true },
  "user.password_changed": { text: "set a new password for", object: true },
  "user.logged_in": { text: "logged in", object: false },
  "user.logged_out": { text: "logged out", object: false },
  "user.imported": { text: "imported", object: true },
  "import.queued": { text: "began", object: true },
  "import.completed": { text: "finished", object: true },
  "import.failed": { text: "could not finish", object: true },
  "import.cancelled": { text: "cancelled", object: true },
  "company.updated": { text: "changed", object: true },
};

export interface Sentence extends Words {
  /** The fields that were changed, where there are several. */
  detail: string | null;
  /** Whether it was done to oneself. */
  self: boolean;
}

/** An entry of the audit log in words. A kind that this version does not know is still told. */
export function sentence(entry: Pick<Activity, "kind" | "data" | "actor" | "subject">): Sentence {
  const self = entry.subject.type === "user" && String(entry.actor.id) === entry.subject.id;
  const words = WORDS[entry.kind] ?? {
    text: `${label(entry.kind.split(".").at(-1) ?? entry.kind).toLowerCase()}:`,
    object: true,
  };
  const { text, detail } = describeActivity(entry);
  // One field is named in the sentence: "changed phone of …".
  const one = entry.kind === "user.updated" && detail === null && text.startsWith("changed ");
  return { ...words, text: one ? `${text} of` : words.text, detail, self };
}

const TYPES: Record<string, string> = {
  user: "person",
  import: "import",
  company: "the company’s settings",
};

/** What something was done to, where it has no name of its own. */
export function subjectName({ type, id }: { type: string; id: string }): string {
  const name = TYPES[type] ?? label(type).toLowerCase();
  if (type === "company") return name;
  // An import's id is long and tells nothing.
  return type === "import" ? "an import" : `${name} #${id}`;
}
