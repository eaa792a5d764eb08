import { expect, it } from "vitest";
import type { Notification } from "@/api/types";
import { words } from "./words";

const facts = (more: Partial<Notification["data"]> = {}): Notification["data"] => ({
  scheduled_date: "2026-03-05",
  scheduled_time: "09:00:00",
  from_date: null,
  from_time: null,
  changed: [],
  ...more,
});

it("says each kind in words", () => {
  const cases: [
    Notification["kind"],
    Partial<Notification["data"]>,
    string | null,
    string,
    string | undefined,
  ][] = [
    ["assigned", {}, null, "Assigned to you", "5 Mar, 09:00"],
    ["assigned", { scheduled_date: null, scheduled_time: null }, null, "Assigned to you", undefined],
    ["unassigned", { scheduled_time: null }, null, "No longer yours", "5 Mar"],
    ["moved", { from_date: "2026-03-04", from_time: null }, null, "Moved", "5 Mar, 09:00; it was 4 Mar"],
    ["moved", { scheduled_date: null, from_date: "2026-03-04" }, null, "Has no day any more", "it was 4 Mar"],
    ["cancelled", {}, null, "Cancelled", "5 Mar, 09:00"],
    ["changed", { changed: ["notes", "estimated_duration"] }, null, "Changed", "notes, duration"],
    ["confirmed", {}, null, "The customer confirmed", "5 Mar, 09:00"],
    ["reschedule_asked", {}, "After work", "The customer wants another time", "After work"],
    ["reschedule_asked", {}, null, "The customer wants another time", "5 Mar, 09:00"],
  ];
  for (const [kind, data, note, title, detail] of cases)
    expect(words({ kind, data: facts(data), note })).toEqual({ title, detail });
});
