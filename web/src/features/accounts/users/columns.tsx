import { Link } from "@tanstack/react-router";
import type { User } from "@/api/types";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Time } from "@/ui/time";
import { RoleChip, StatusChip } from "../people/chips";
import type { Column, ColumnLook } from "../people/list";
import { restorePerson } from "../people/mutations";

export const looks: Readonly<Record<string, ColumnLook>> = {
  name: { className: "w-[28%]", sort: "name" },
  email: { className: "w-[28%]", sort: "email" },
  role: { className: "w-36" },
  status: { className: "w-28", sort: "status" },
  login: { className: "w-36", sort: "last_login" },
};

function Name({ user }: { user: User }) {
  const inner = (
    <>
      <Avatar name={user.name} seed={user.id} />
      <span className="truncate">{user.name}</span>
      {user.is_super_admin && <Chip tone="neutral">Owner</Chip>}
    </>
  );
  if (user.archived_at) return <span className="flex items-center gap-2.5 text-muted">{inner}</span>;
  return (
    <Link
      from="/users"
      to="/users"
      search={(now) => ({ ...now, user: user.id })}
      resetScroll={false}
      data-row
      className="flex items-center gap-2.5 font-medium text-ink outline-none after:absolute after:inset-0 focus-visible:after:shadow-[inset_2px_0_0_var(--accent)]"
    >
      {inner}
    </Link>
  );
}

export const columns: Column<User>[] = [
  { id: "name", header: "Name", cell: ({ row }) => <Name user={row.original} /> },
  { id: "email", header: "E-mail", cell: ({ row }) => row.original.email },
  { id: "role", header: "Role", cell: ({ row }) => <RoleChip role={row.original.role} /> },
  { id: "status", header: "Status", cell: ({ row }) => <StatusChip status={row.original.status} /> },
  {
    id: "login",
    header: "Last login",
    cell: ({ row }) =>
      row.original.archived_at ? (
        <Button className="h-7" onClick={() => restorePerson(row.original.id, row.original.name)}>
          Bring back
        </Button>
      ) : (
        <span className="relative z-1 text-muted">
          <Time at={row.original.last_login} empty="Never" />
        </span>
      ),
  },
];

export function PhoneRow({ user }: { user: User }) {
  const inner = (
    <>
      <Avatar name={user.name} seed={user.id} size="medium" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-lead">{user.name}</span>
        <span className="block truncate text-muted">{user.email}</span>
      </span>
      {user.status !== "active" && <StatusChip status={user.status} />}
      <RoleChip role={user.role} />
    </>
  );
  if (user.archived_at) {
    return (
      <span className="flex h-full items-center gap-3 px-4">
        {inner}
        <Button onClick={() => restorePerson(user.id, user.name)}>Bring back</Button>
      </span>
    );
  }
  return (
    <Link
      from="/users"
      to="/users"
      search={(now) => ({ ...now, user: user.id })}
      resetScroll={false}
      data-row
      className="flex h-full items-center gap-3 px-4 outline-none focus-visible:bg-accent-soft"
    >
      {inner}
    </Link>
  );
}
