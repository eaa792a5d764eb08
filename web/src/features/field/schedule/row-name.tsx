import { Link } from "@tanstack/react-router";
import type { Technician } from "@/api/types";
import { plural } from "@/lib/format";
import { NAMES } from "./grid";

/** Whose row it is; it stays when the hours scroll. */
export function RowName({ technician, count }: { technician: Technician; count: number }) {
  const { id, name, color, skills } = technician;
  return (
    <div
      className="sticky left-0 z-10 flex shrink-0 items-start gap-2.5 border-r bg-surface py-2 pr-2 pl-3"
      style={{ width: NAMES }}
    >
      <span aria-hidden className="mt-1 size-2.5 shrink-0 rounded-full" style={{ background: color }} />
      <div className="min-w-0">
        <Link
          to="/technicians/$id"
          params={{ id }}
          className="block truncate font-medium leading-tight hover:underline"
        >
          {name}
        </Link>
        <p className="truncate text-muted text-tiny">
          {[plural(count, "job"), skills.join(", ")].filter(Boolean).join(" · ")}
        </p>
      </div>
    </div>
  );
}
