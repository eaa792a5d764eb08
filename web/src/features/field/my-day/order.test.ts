import { expect, it } from "vitest";
import type { WorkOrder } from "@/api/types";
import { inOrder } from "./order";

const job = (id: number, status: string, scheduled_time: string | null, priority = 3) =>
  ({ id, status, scheduled_time, priority }) as unknown as WorkOrder;

it("what is under way is next, then by time, then those without one; what is over is behind", () => {
  const { open, over } = inOrder([
    job(1, "scheduled", "12:00:00"),
    job(2, "completed", "08:00:00"),
    job(3, "scheduled", null, 1),
    job(4, "scheduled", "09:00:00"),
    job(5, "in_progress", "13:00:00"),
    job(6, "cancelled", "10:00:00"),
    job(7, "scheduled", null, 3),
  ]);
  expect(open.map(({ id }) => id)).toEqual([5, 4, 1, 3, 7]);
  expect(over.map(({ id }) => id)).toEqual([2, 6]);
});
