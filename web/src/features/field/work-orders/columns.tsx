import { Link } from "@tanstack/react-router";
import { Repeat2 } from "lucide-react";
import type { WorkOrder } from "@/api/types";
import type { Column, ColumnLook } from "@/features/accounts/people/list";
import { dayName } from "@/lib/time";
import { Time } from "@/ui/time";
import { ConfirmationMark, JobStatus, Priority } from "./chips";

export const looks: Readonly<Record<string, ColumnLook>> = {
  id: { className: "w-22", sort: "id" },
  customer: { className: "w-[22%]" },
  description: { className: "max-lg:hidden" },
  status: { className: "w-29", sort: "status" },
  priority: { className: "w-26", sort: "priority" },
  when: { className: "w-34", sort: "scheduled_date" },
  technician: { className: "w-[15%]" },
  created: { className: "w-28 max-xl:hidden", sort: "created_at" },
};

export function TechnicianDot({ technician }: { technician: WorkOrder["technician"] }) {
  if (!technician) return <span className="text-muted">Nobody yet</span>;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: technician.color }} />
      <span className="truncate">{technician.name}</span>
    </span>
  );
}

/** Beside a job's name or day: it belongs to a series. */
export function SeriesMark({ order }: { order: Pick<WorkOrder, "series_id"> }) {
  if (!order.series_id) return null;
  return (
    <span className="inline-flex shrink-0 text-muted" title="Part of a series">
      <Repeat2 className="size-3.5" aria-hidden />
      <span className="sr-only">Part of a series</span>
    </span>
  );
}

export function When({ order }: { order: WorkOrder }) {
  if (!order.scheduled_date) return <span className="text-muted">Not scheduled</span>;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums">
      <span>
        {dayName(order.scheduled_date, "short")}
        {order.scheduled_time && <span className="text-muted">, {order.scheduled_time.slice(0, 5)}</span>}
      </span>
      <ConfirmationMark confirmation={order.confirmation} />
    </span>
  );
}

export const columns: Column<WorkOrder>[] = [
  {
    id: "id",
    header: "Job",
    cell: ({ row: { original } }) => <span className="tabular-nums">#{original.id}</span>,
  },
  {
    id: "customer",
    header: "Customer",
    cell: ({ row: { original } }) => (
      <Link
        to="/work-orders/$id"
        params={{ id: original.id }}
        data-row
        className="block truncate font-medium text-ink outline-none after:absolute after:inset-0 focus-visible:after:shadow-[inset_2px_0_0_var(--accent)]"
      >
        {original.customer.name}
      </Link>
    ),
  },
  {
    id: "description",
    header: "What",
    cell: ({ row: { original } }) => (
      <span className="flex min-w-0 items-center gap-1.5">
        <SeriesMark order={original} />
        <span className="truncate">{original.description}</span>
      </span>
    ),
  },
  { id: "status", header: "Status", cell: ({ row: { original } }) => <JobStatus status={original.status} /> },
  {
    id: "priority",
    header: "Priority",
    cell: ({ row: { original } }) => <Priority priority={original.priority} />,
  },
  { id: "when", header: "Scheduled", cell: ({ row: { original } }) => <When order={original} /> },
  {
    id: "technician",
    header: "Technician",
    cell: ({ row: { original } }) => <TechnicianDot technician={original.technician} />,
  },
  {
    id: "created",
    header: "Created",
    cell: ({ row: { original } }) => <Time at={original.created_at} look="short" />,
  },
];

export function PhoneRow({ order }: { order: WorkOrder }) {
  return (
    <Link
      to="/work-orders/$id"
      params={{ id: order.id }}
      data-row
      className="flex h-full flex-col justify-center gap-1 px-4 outline-none focus-visible:bg-accent-soft"
    >
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">{order.customer.name}</span>
        <JobStatus status={order.status} />
      </span>
      <span className="flex items-center gap-2 text-muted text-small">
        <SeriesMark order={order} />
        <span className="min-w-0 flex-1 truncate">{order.description ?? `#${order.id}`}</span>
        <When order={order} />
      </span>
    </Link>
  );
}
