import type { WorkOrderStatus } from "@/api/types";

/** In the order in which a job goes through them. */
export const STATUSES = [
  "pending",
  "scheduled",
  "en_route",
  "in_progress",
  "completed",
  "cancelled",
] as const;

export const STATUS_NAMES: Record<WorkOrderStatus, string> = {
  pending: "Pending",
  scheduled: "Scheduled",
  en_route: "En route",
  in_progress: "In progress",
  completed: "Completed",
  cancelled: "Cancelled",
};

/** The steps that the server takes; another one is refused with 409. */
const STEPS: Record<WorkOrderStatus, readonly WorkOrderStatus[]> = {
  pending: ["scheduled", "en_route", "in_progress", "completed", "cancelled"],
  scheduled: ["pending", "en_route", "in_progress", "completed", "cancelled"],
  en_route: ["scheduled", "in_progress", "completed", "cancelled"],
  in_progress: ["scheduled", "completed", "cancelled"],
  completed: ["in_progress"],
  cancelled: ["pending"],
};

export function stepsFrom(status: WorkOrderStatus): readonly WorkOrderStatus[] {
  return STEPS[status];
}

export function isOpen(status: WorkOrderStatus): boolean {
  return status !== "completed" && status !== "cancelled";
}

/** What somebody at the job most likely does next; nothing where it is done. */
export function nextStep(status: WorkOrderStatus): WorkOrderStatus | null {
  switch (status) {
    case "pending":
    case "scheduled":
      return "en_route";
    case "en_route":
      return "in_progress";
    case "in_progress":
      return "completed";
    case "completed":
    case "cancelled":
      return null;
  }
}

export const PRIORITIES = [1, 2, 3, 4, 5] as const;

const PRIORITY_NAMES: Record<number, string> = {
  1: "Urgent",
  2: "High",
  3: "Normal",
  4: "Low",
  5: "Whenever",
};

export function priorityName(priority: number): string {
  return PRIORITY_NAMES[priority] ?? String(priority);
}

/** What customers answer to an appointment. */
export const CONFIRMATIONS = {
  asked: "The customer was asked",
  confirmed: "Confirmed by the customer",
  rescheduling: "The customer wants another time",
} as const;
