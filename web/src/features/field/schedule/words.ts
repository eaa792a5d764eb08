import { dayName } from "@/lib/time";
import { dateOf, dayStart, spanText, timeOf } from "./clock";
import { type Clash, isDoubleBooking } from "./conflicts";
import type { Place } from "./places";

/** Why a place is not good, in a few words. */
export function clashText(clash: Clash): string {
  switch (clash.kind) {
    case "job":
      return `Overlaps ${clash.name}, ${spanText(clash.from, clash.to)}`;
    case "time_off":
      return `${clash.reason ? `Away: ${clash.reason}` : "Away"}, until ${until(clash)}`;
    case "hours":
      return "Outside working hours";
  }
}

function until({ from, to }: { from: number; to: number }): string {
  return dateOf(from) === dateOf(to) ? timeOf(to) : `${dayName(dateOf(to), "short")} ${timeOf(to)}`;
}

/** All reasons as one text, the gravest first; `prevents`: the company refuses what `isDoubleBooking` says. */
export function clashesText(clashes: readonly Clash[], prevents: boolean): string {
  const reasons = clashes.map(clashText);
  if (prevents && clashes.some(isDoubleBooking)) reasons.push("Cannot be put here");
  return reasons.join(". ");
}

/** "Fri 20 Nov, 10:15–11:15", "20 Nov, any time", "not scheduled". */
export function whenText({ date, at, minutes }: Place, usual: number): string {
  if (date === null) return "not scheduled";
  const day = dayName(date, "short");
  if (at === null) return `${day}, any time`;
  const from = dayStart(date) + at;
  return `${day}, ${spanText(from, from + (minutes ?? usual))}`;
}
