import type { Visit } from "@/api/types";
import { lengthText } from "../schedule/duration";

const day = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** "Thursday 5 March 2026", of a day without a zone. */
export function dayInWords(date: string): string {
  return day.format(Date.parse(date));
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** When it begins and when it ends: "09:00 – about 10:30"; without a time how long it takes. */
export function windowText({ time, duration_min }: Pick<Visit, "time" | "duration_min">): string {
  if (!time) return `At some time of the day, for about ${lengthText(duration_min)}`;
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const from = hours * 60 + minutes;
  return `${clock(from)} – about ${clock(from + duration_min)}`;
}

/** What stands above an appointment. */
export function headline({ state, confirmation, is_current, company }: Visit): {
  title: string;
  text: string;
} {
  switch (state) {
    case "planned":
      if (!is_current) {
        return {
          title: "Your appointment was moved",
          text: "The mail you opened is about an earlier time. To confirm the new one, open the newest mail.",
        };
      }
      if (confirmation === "confirmed")
        return { title: "You are all set", text: `${company} knows that it suits you.` };
      if (confirmation === "rescheduling") {
        return {
          title: "You asked for another time",
          text: `${company} will get back to you. Until then nothing is changed.`,
        };
      }
      return { title: "Does this time suit you?", text: `${company} comes to you.` };
    case "open":
      return {
        title: "A new time is being looked for",
        text: `You will hear from ${company} as soon as there is one.`,
      };
    case "on_the_way":
      return { title: "On the way to you", text: `Somebody from ${company} is on the way.` };
    case "in_progress":
      return { title: "Work is under way", text: `${company} is at your place.` };
    case "completed":
      return { title: "The work is done", text: "Thank you." };
    case "cancelled":
      return { title: "This appointment is off", text: `Please ask ${company} if that surprises you.` };
  }
}
