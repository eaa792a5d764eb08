import { z } from "zod";

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional()
  .catch(undefined);

/** The audit log as its address says it. What the address gets wrong is dropped, not refused. */
export const auditSearch = z.object({
  /** Who did it. */
  actor: z.number().int().positive().optional().catch(undefined),
  /** What happened, or all of its sort: `user.archived`, `user.*`. */
  kind: z
    .string()
    .regex(/^[a-z_]+\.([a-z_]+|\*)$/)
    .optional()
    .catch(undefined),
  /** To what: `user:12`. */
  subject: z
    .string()
    .regex(/^[a-z_]+:[\w-]+$/)
    .optional()
    .catch(undefined),
  from: day,
  to: day,
});

export type AuditSearch = z.infer<typeof auditSearch>;

export function isNarrowed(search: AuditSearch): boolean {
  return Object.values(search).some((value) => value !== undefined);
}

/** The record of a `subject`, where it is a person. */
export function personOf(subject: string | undefined): number | undefined {
  const id = subject?.match(/^user:(\d+)$/)?.[1];
  return id === undefined ? undefined : Number(id);
}

/** What the server is asked. */
export function auditParams({ actor, subject, ...rest }: AuditSearch) {
  const [subject_type, subject_id] = subject?.split(":") ?? [];
  return {
    ...rest,
    ...(actor === undefined ? {} : { actor_id: actor }),
    ...(subject_type && subject_id ? { subject_type, subject_id } : {}),
  };
}

/** The sorts of things that one looks for, by what the address says. */
export const KINDS: readonly { kind: string; name: string }[] = [
  { kind: "user.*", name: "People" },
  { kind: "user.created", name: "People added" },
  { kind: "user.updated", name: "People changed" },
  { kind: "user.archived", name: "People archived" },
  { kind: "user.logged_in", name: "Logins" },
  { kind: "user.password_changed", name: "Passwords" },
  { kind: "import.*", name: "Imports" },
  { kind: "note.*", name: "Notes" },
  { kind: "company.*", name: "Settings" },
];

/** A kind as the filter shows it, also one that is not in its list. */
export function kindName(kind: string): string {
  return KINDS.find((known) => known.kind === kind)?.name ?? kind;
}
