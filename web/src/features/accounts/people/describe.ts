import type { Activity } from "@/api/types";
import { label } from "@/lib/errors";
import { LABELS } from "./fields";

const TEXTS: Record<string, string> = {
  "user.created": "added this record",
  "user.updated": "made changes",
  "user.archived": "archived this record",
  "user.restored": "brought this record back",
  "user.password_changed": "set a new password",
  "user.logged_in": "logged in",
  "user.logged_out": "logged out",
  "user.imported": "imported this record from a file",
  "user.invited": "sent an invitation",
  "user.erased": "erased personal data",
};

function fieldName(field: string): string {
  return (LABELS as Record<string, string>)[field] ?? label(field);
}

/** An entry of the activity log in words. A kind that this version does not know is still told. */
export function describeActivity(entry: Pick<Activity, "kind" | "data">): {
  text: string;
  detail: string | null;
} {
  const changed = (entry.data as Record<string, unknown> | null | undefined)?.changed;
  const names = Array.isArray(changed) ? changed.map((field) => fieldName(String(field))) : [];
  const [only] = names;
  if (entry.kind === "user.updated" && names.length === 1 && only) {
    return { text: `changed ${only.toLowerCase()}`, detail: null };
  }
  const known = TEXTS[entry.kind];
  const text = known ?? label(entry.kind.split(".").at(-1) ?? entry.kind).toLowerCase();
  return { text, detail: names.length > 0 ? names.join(", ") : null };
}
