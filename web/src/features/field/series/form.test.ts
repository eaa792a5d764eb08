import { expect, it } from "vitest";
import { type SeriesForm, toPatch } from "./form";

const OPENED: SeriesForm = {
  rrule: "FREQ=WEEKLY",
  scheduled_time: "09:00",
  assigned_technician_id: 3,
  estimated_duration: null,
  priority: 3,
  description: "Change the filter",
  notes: "",
  checklist: "Filter\nPressure",
};

it.each<[string, Partial<SeriesForm>, unknown]>([
  ["nothing", {}, null],
  [
    "an emptied text clears",
    { description: "", scheduled_time: "" },
    { description: null, scheduled_time: null },
  ],
  ["nobody does it", { assigned_technician_id: null }, { assigned_technician_id: null }],
  ["a list is sent whole", { checklist: "Filter\n Valve \n\n" }, { checklist: ["Filter", "Valve"] }],
  ["an emptied list is a list", { checklist: " \n" }, { checklist: [] }],
  ["blank lines are no change", { checklist: "Filter\n\nPressure\n" }, null],
  ["others go without the list", { priority: 1, checklist: "Filter\nPressure\n" }, { priority: 1 }],
])("%s", (_, part, expected) => {
  expect(toPatch(OPENED, { ...OPENED, ...part })).toEqual(expected);
});
