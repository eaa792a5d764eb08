import { Link } from "@tanstack/react-router";
import type { Customer } from "@/api/types";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Time } from "@/ui/time";
import { LeadChip, StatusChip, Tags } from "../people/chips";
import type { Column, ColumnLook } from "../people/list";
import { restorePerson } from "../people/mutations";

export const looks: Readonly<Record<string, ColumnLook>> = {
  name: { className: "w-[18%]", sort: "name" },
  email: { className: "w-[19%]", sort: "email" },
  phone: { className: "w-38 max-lg:hidden" },
  place: { className: "max-lg:hidden" },
  lead: { className: "w-24" },
  status: { className: "w-29", sort: "status" },
  tags: { className: "w-28 max-xl:hidden" },
  created: { className: "w-30", sort: "created_at" },
};

function Name({ customer }: { customer: Customer }) {
  if (customer.archived_at) {
    return (
      <span className="flex items-center gap-2.5 text-muted">
        <Avatar name={customer.name} seed={customer.id} />
        <span className="truncate">{customer.name}</span>
      </span>
    );
  }
  return (
    <Link
      to="/customers/$id"
      params={{ id: customer.id }}
      data-row
      className="flex items-center gap-2.5 font-medium text-ink outline-none after:absolute after:inset-0 focus-visible:after:shadow-[inset_2px_0_0_var(--accent)]"
    >
      <Avatar name={customer.name} seed={customer.id} />
      <span className="truncate">{customer.name}</span>
    </Link>
  );
}

const place = (customer: Customer) => [customer.city, customer.region].filter(Boolean).join(", ");

export const columns: Column<Customer>[] = [
  { id: "name", header: "Name", cell: ({ row }) => <Name customer={row.original} /> },
  { id: "email", header: "E-mail", cell: ({ row }) => row.original.email },
  {
    id: "phone",
    header: "Phone",
    cell: ({ row }) => row.original.phone,
  },
  { id: "place", header: "City, region", cell: ({ row }) => place(row.original) },
  {
    id: "lead",
    header: "Lead",
    cell: ({ row }) => row.original.lead_status && <LeadChip lead={row.original.lead_status} />,
  },
  { id: "status", header: "Status", cell: ({ row }) => <StatusChip status={row.original.status} /> },
  { id: "tags", header: "Tags", cell: ({ row }) => <Tags tags={row.original.tags} /> },
  {
    id: "created",
    header: "Created",
    cell: ({ row }) =>
      row.original.archived_at ? (
        <Button
          look="plain"
          className="h-7"
          onClick={() => restorePerson(row.original.id, row.original.name)}
        >
          Bring back
        </Button>
      ) : (
        <span className="relative z-1 text-muted">
          <Time at={row.original.created_at} look="short" />
        </span>
      ),
  },
];

export function PhoneRow({ customer }: { customer: Customer }) {
  const inner = (
    <>
      <Avatar name={customer.name} seed={customer.id} size="medium" />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium text-lead">{customer.name}</span>
          {!customer.archived_at && (
            <span className="shrink-0 text-muted text-small">
              <Time at={customer.created_at} look="short" />
            </span>
          )}
        </span>
        <span className="mt-0.5 flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate text-muted">
            {customer.email ?? customer.phone ?? (place(customer) || "No contact details")}
          </span>
          {customer.status !== "active" && <StatusChip status={customer.status} />}
          {customer.lead_status && <LeadChip lead={customer.lead_status} />}
        </span>
      </span>
    </>
  );
  if (customer.archived_at) {
    return (
      <span className="flex h-full items-center gap-3 px-4">
        {inner}
        <Button onClick={() => restorePerson(customer.id, customer.name)}>Bring back</Button>
      </span>
    );
  }
  return (
    <Link
      to="/customers/$id"
      params={{ id: customer.id }}
      data-row
      className="flex h-full items-center gap-3 px-4 outline-none focus-visible:bg-accent-soft"
    >
      {inner}
    </Link>
  );
}
