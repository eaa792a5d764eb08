import { Link } from "@tanstack/react-router";
import type { Activity } from "@/api/types";
import { subjectName } from "./sentence";

/** What something was done to; a link where there is a room for it. */
export function Subject({ subject }: { subject: Activity["subject"] }) {
  const name = subject.name ?? subjectName(subject);
  const own = "font-medium text-ink hover:underline [overflow-wrap:anywhere]";
  if (subject.type === "user" && subject.user_type === "customer") {
    return (
      <Link to="/customers/$id" params={{ id: Number(subject.id) }} className={own}>
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
  if (subject.type === "company") {
    return (
      <Link to="/settings" className={own}>
        {name}
      </Link>
    );
  }
  return <span className="font-medium text-ink">{name}</span>;
}
