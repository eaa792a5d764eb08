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
