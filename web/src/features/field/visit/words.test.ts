import { expect, it } from "vitest";
import type { Visit } from "@/api/types";
import { dayInWords, headline, windowText } from "./words";

const visit: Visit = {
  company: "Acme",
  time_zone: "Europe/Vienna",
  state: "planned",
  date: "2026-03-05",
  time: "09:00:00",
  duration_min: 90,
  technician: "Tom",
  description: null,
  confirmation: null,
  note: null,
  is_current: true,
  can_answer: true,
};

it("says when somebody comes", () => {
  // Browsers differ in the comma.
  expect(dayInWords("2026-03-05")).toMatch(/^Thursday,? 5 March 2026$/);
  expect(windowText(visit)).toBe("09:00 – about 10:30");
  expect(windowText({ time: null, duration_min: 60 })).toBe("At some time of the day, for about 1 h");
  expect(windowText({ time: "23:30:00", duration_min: 60 })).toBe("23:30 – about 00:30");
});

it("says how an appointment stands", () => {
  const titles: [Partial<Visit>, string][] = [
    [{}, "Does this time suit you?"],
    [{ confirmation: "confirmed" }, "You are all set"],
    [{ confirmation: "rescheduling" }, "You asked for another time"],
    [{ confirmation: "confirmed", is_current: false }, "Your appointment was moved"],
    [{ state: "open" }, "A new time is being looked for"],
    [{ state: "on_the_way" }, "On the way to you"],
    [{ state: "in_progress" }, "Work is under way"],
    [{ state: "completed" }, "The work is done"],
    [{ state: "cancelled", is_current: false }, "This appointment is off"],
  ];
  for (const [more, title] of titles) expect(headline({ ...visit, ...more }).title).toBe(title);
});
