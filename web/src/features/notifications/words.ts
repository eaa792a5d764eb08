import type { Notification } from "@/api/types";
import { dayName } from "@/lib/time";

type Facts = Notification["data"];

/** "5 Mar, 09:00", or that there is no day. */
function when(date: string | null, time: string | null): string {
  if (!date) return "without a day";
  return time ? `${dayName(date, "short")}, ${time.slice(0, 5)}` : dayName(date, "short");
}

const planned = (data: Facts) =>
  data.scheduled_date ? when(data.scheduled_date, data.scheduled_time) : undefined;

const FIELDS: Record<string, string> = {
  customer_id: "customer",
  description: "what is to be done",
  estimated_duration: "duration",
  notes: "notes",
  priority: "priority",
};

/** What a notification says, as a headline and what to know beside it. */
export function words({ kind, data, note }: Pick<Notification, "kind" | "data" | "note">): {
  title: string;
  detail: string | undefined;
} {
  switch (kind) {
    case "assigned":
      return { title: "Assigned to you", detail: planned(data) };
    case "unassigned":
      return { title: "No longer yours", detail: planned(data) };
    case "moved":
      return {
        title: data.scheduled_date ? "Moved" : "Has no day any more",
        detail: [planned(data), data.from_date ? `it was ${when(data.from_date, data.from_time)}` : undefined]
          .filter(Boolean)
          .join("; "),
      };
    case "cancelled":
      return { title: "Cancelled", detail: planned(data) };
    case "changed":
      return {
        title: "Changed",
        detail: data.changed.map((field) => FIELDS[field] ?? field.replaceAll("_", " ")).join(", "),
      };
    case "confirmed":
      return { title: "The customer confirmed", detail: planned(data) };
    case "reschedule_asked":
      return { title: "The customer wants another time", detail: note ?? planned(data) };
  }
}
