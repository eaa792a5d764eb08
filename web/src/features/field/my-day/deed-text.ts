import type { WorkOrderStatus } from "@/api/types";
import type { Deed } from "./queue";

/** What the big button says. */
export const STEPS: Record<WorkOrderStatus, string> = {
  pending: "Put back",
  scheduled: "Not now",
  en_route: "On my way",
  in_progress: "Start",
  completed: "Done",
  cancelled: "Cannot be done",
};

/** A deed in words. */
export function deedText(deed: Deed): string {
  switch (deed.kind) {
    case "status":
      return STEPS[deed.status];
    case "note":
      return `Note “${deed.text}”`;
    case "tick":
      return `${deed.done ? "Tick" : "Taking back the tick"} of “${deed.label}”`;
    case "signature":
      return `Signature of ${deed.name}`;
    case "photo":
      return "A photo";
  }
}
