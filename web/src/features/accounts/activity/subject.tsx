import { Link } from "@tanstack/react-router";
import type { Activity } from "@/api/types";
import { subjectName } from "./sentence";

/** What something was done to, as one would call it: a note by the customer it is about. */
export function called({ subject, customer }: Pick<Activity, "subject" | "customer">): string {
  return subject.name ?? (subject.type === "note" ? customer?.name : undefined) ?? subjectName(subject);
}

/** What something was done to; a link where there is a room for it. */
export function Subject({ entry }: { entry: Activity }) {
  const { subject, customer } = entry;
  const name = called(entry);
  const own = "font-medium text-ink hover:underline [overflow-wrap:anywhere]";
  if (subject.type === "user" && subject.user_type === "customer") {
    return (
      <Link to="/customers/$id" params={{ id: Number(subject.id) }} className={own}>
        {name}
      </Link>
    );
  }
  if (subject.type === "note" && customer) {
    return (
      <Link to="/customers/$id" params={{ id: customer.id }} className={own}>
        {name}
      </Link>
    );
  }
  if (subject.type === "user" && subject.user_type === "admin") {
    return (
      <Link to="/users" search={{ user: Number(subject.id) }} className={own}>
        {name}
      </Link>
    );
  }
  if (subject.type === "import") {
    return (
      <Link to="/customers/import/$id" params={{ id: subject.id }} className={own}>
        {name}
      </Link>
    );
  }
  if (subject.type === "work_order") {
    return (
      <Link to="/work-orders/$id" params={{ id: Number(subject.id) }} className={own}>
        {name}
      </Link>
    );
  }
  if (subject.type === "technician") {
    return (
      <Link to="/technicians/$id" params={{ id: Number(subject.id) }} className={own}>
        {name}
      </Link>
    );
  }
  if (subject.type === "company") {
    return (
      <Link to="/settings" className={own}>
        {name}
      </Link>
    );
  }
  return <span className="font-medium text-ink">{name}</span>;
}
