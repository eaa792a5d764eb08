import { describe, expect, it } from "vitest";
import type { Activity } from "@/api/types";
import { byDay, fold } from "./days";
import { sentence, subjectName } from "./sentence";

function entry(kind: string, data: object = {}, subject = { type: "user", id: "7" }): Activity {
  return {
    id: 1,
    kind,
    at: "2026-11-20T12:00:00Z",
    actor: { id: 3, name: "Olivia", type: "staff", ip: null },
    subject,
    data: data as Activity["data"],
  };
}

describe("an entry of the audit log in words", () => {
  it.each([
    ["user.archived", {}, "archived", true],
    ["user.logged_in", {}, "logged in", false],
    ["user.updated", { changed: ["zip_code"] }, "changed zip code of", true],
    ["user.updated", { changed: ["phone", "tags"] }, "changed", true],
    ["user.created", { by: "signup" }, "signed up as", true],
    ["user.created", { name: "Ada" }, "added", true],
    ["note.created", { note_id: 1 }, "wrote a note about", true],
    ["company.updated", { changed: ["name"] }, "changed", true],
  ])("%s with %j", (kind, data, text, object) => {
    expect(sentence(entry(kind, data))).toMatchObject({ text, object, self: false });
  });

  it("lists several fields after it", () => {
    expect(sentence(entry("user.updated", { changed: ["phone", "tags"] })).detail).toBe("Phone, Tags");
  });

  it("knows what somebody did to themselves", () => {
    expect(sentence(entry("user.updated", {}, { type: "user", id: "3" })).self).toBe(true);
    expect(sentence(entry("import.queued", {}, { type: "import", id: "3" })).self).toBe(false);
    expect(sentence(entry("user.password_reset", {}, { type: "user", id: "3" }))).toMatchObject({
      text: "set a new password by a mail",
      object: false,
    });
    expect(sentence(entry("user.password_reset")).object).toBe(true);
  });

  it("still tells a kind that it does not know", () => {
    expect(sentence(entry("ticket.merged_away", {}, { type: "ticket", id: "9" })).text).toBe("merged away:");
    expect(subjectName({ type: "ticket", id: "9" })).toBe("ticket #9");
  });
});

it("puts entries under their days, in order", () => {
  expect(byDay(["a1", "a2", "b1", "a3"], (text) => text.charAt(0))).toEqual([
    { day: "a", items: ["a1", "a2"] },
    { day: "b", items: ["b1"] },
    { day: "a", items: ["a3"] },
  ]);
});

it("tells once what happened again and again", () => {
  expect(fold(["in", "in", "out", "in"], (text) => text)).toEqual([
    { entry: "in", times: 2 },
    { entry: "out", times: 1 },
    { entry: "in", times: 1 },
  ]);
});
