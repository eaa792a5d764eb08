import { describe, expect, it } from "vitest";
import { describeActivity } from "./describe";

describe("an activity in words", () => {
  it("names the one field that was changed", () => {
    expect(describeActivity({ kind: "user.updated", data: { changed: ["zip_code"] } }).text).toBe(
      "changed zip code",
    );
  });

  it("lists several below", () => {
    expect(describeActivity({ kind: "user.updated", data: { changed: ["phone", "tags"] } })).toEqual({
      text: "made changes",
      detail: "Phone, Tags",
      body: null,
    });
  });

  it("tells a photo from a file, which has a name", () => {
    const told = (kind: string, data: Record<string, unknown>) => describeActivity({ kind, data }).text;
    const photo = { kind: "photo", filename: "IMG_1.jpg" };
    expect(told("work_order.attachment_added", photo)).toBe("attached a photo to the job");
    expect(told("work_order.attachment_removed", photo)).toBe("took a photo off the job");
    const file = { kind: "file", filename: "plan.pdf" };
    expect(told("work_order.attachment_added", file)).toBe("attached plan.pdf to the job");
  });

  it("names whom a job was given to and taken from, where it knows them", () => {
    const names: Record<string, string> = { 4: "Aino", 5: "Bo" };
    const told = (data: Record<string, unknown>) =>
      describeActivity({ kind: "work_order.assigned", data }, (id) => names[String(id)]).text;
    expect(told({ technician_id: 4, from: null })).toBe("gave the job to Aino");
    expect(told({ technician_id: 4, from: 5 })).toBe("gave the job to Aino instead of Bo");
    expect(told({ technician_id: 4, from: 6 })).toBe("gave the job to Aino");
    expect(told({ technician_id: 6, from: null })).toBe("gave the job to somebody");
    expect(told({ technician_id: null, from: 5 })).toBe("put the job back into the queue");
  });

  it("still tells a kind that it does not know", () => {
    expect(describeActivity({ kind: "user.lead_scored", data: {} })).toEqual({
      text: "lead scored",
      detail: null,
      body: null,
    });
  });

  it("tells a signup from a record that somebody added", () => {
    expect(describeActivity({ kind: "user.created", data: { by: "signup" } }).text).toBe("signed up");
    expect(describeActivity({ kind: "user.created", data: {} }).text).toBe("added this record");
  });

  it("shows what was noted", () => {
    expect(describeActivity({ kind: "note.created", data: { note_id: 4, body: "Rings twice" } })).toEqual({
      text: "wrote a note",
      detail: null,
      body: "Rings twice",
    });
  });
});

describe("signing a job off", () => {
  it.each([
    ["work_order.checklist_changed", { added: 1, removed: 0 }, "added 1 item to the checklist"],
    ["work_order.checklist_changed", { added: 0, removed: 2 }, "took 2 items off the checklist"],
    [
      "work_order.checklist_changed",
      { added: 1, removed: 2 },
      "changed the checklist: 1 item added, 2 items taken off",
    ],
    ["work_order.checklist_changed", { added: 0, removed: 0, renamed: 1 }, "reworded the checklist"],
    ["work_order.checklist_changed", { added: 0, removed: 0, moved: true }, "reordered the checklist"],
    [
      "work_order.checklist_changed",
      { added: 3, template: "Yearly check" },
      "put the checklist “Yearly check” on the job",
    ],
    ["work_order.item_done", { label: "Filter", done: 1, total: 3 }, "ticked “Filter” (1 of 3 done)"],
    [
      "work_order.item_reopened",
      { label: "Filter", done: 0, total: 3 },
      "opened “Filter” again (0 of 3 done)",
    ],
    ["work_order.signed", { replaced: false }, "had the customer sign the job"],
    ["work_order.signed", { replaced: true }, "had the customer sign the job again"],
    ["work_order.signature_removed", {}, "removed the job’s signature"],
  ])("%s with %j", (kind, data, text) => {
    expect(describeActivity({ kind, data: data as never })).toEqual({ text, detail: null, body: null });
  });
});
