import type { LeadStatus, Role, Status } from "@/api/types";
import { label } from "@/lib/errors";
import { Chip } from "@/ui/chip";

const STATUS = { inactive: "neutral", pending: "warn", suspended: "bad" } as const;
const LEAD = { lead: "neutral", qualified: "accent", customer: "good", closed: "neutral" } as const;

export function StatusChip({ status }: { status: Status }) {
  // Most are active; only what is out of the ordinary is coloured.
  if (status === "active") {
    return (
      <span className="inline-flex h-5 items-center gap-1.5 text-small text-soft">
        <span aria-hidden className="size-1.5 rounded-full bg-good" />
        Active
      </span>
    );
  }
  return (
    <Chip tone={STATUS[status]} dot>
      {label(status)}
    </Chip>
  );
}

export function LeadChip({ lead }: { lead: LeadStatus }) {
  return <Chip tone={LEAD[lead]}>{label(lead)}</Chip>;
}

export function RoleChip({ role }: { role: Role }) {
  return <Chip tone={role === "admin" ? "accent" : "neutral"}>{label(role)}</Chip>;
}

/** As many tags as fit a table's cell, the rest counted. */
export function Tags({ tags }: { tags: readonly string[] | null | undefined }) {
  if (!tags || tags.length === 0) return null;
  let room = 13;
  const shown = tags.filter((tag, index) => {
    room -= tag.length + 3;
    return index === 0 || room > 0;
  });
  return (
    <span className="flex min-w-0 gap-1" title={tags.join(", ")}>
      {shown.map((tag) => (
        <Chip key={tag} className="min-w-0">
          {tag}
        </Chip>
      ))}
      {tags.length > shown.length && <Chip className="shrink-0">+{tags.length - shown.length}</Chip>}
    </span>
  );
}
