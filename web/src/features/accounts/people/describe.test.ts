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
