import { expect, it } from "vitest";
import { delta, minutesText, rateText, type Unit } from "./words";

it.each([
  [null, "—"],
  [0, "0 min"],
  [0.3, "under a minute"],
  [59.4, "59 min"],
  [59.6, "1 h"],
  [200, "3 h 20 min"],
  [2879, "47 h 59 min"],
  [2880, "2 d"],
  [3120, "2 d 4 h"],
  [10_079.9, "7 d"],
])("%s minutes are %s", (minutes, expected) => {
  expect(minutesText(minutes)).toBe(expected);
});

it.each([
  [null, "—"],
  [0, "0%"],
  [0.9349, "93.5%"],
  [1, "100%"],
  [1.2, "120%"],
])("a rate of %s is %s", (rate, expected) => {
  expect(rateText(rate)).toBe(expected);
});

it.each<[number | null, number | null, Unit, string | null, string | null]>([
  [12, 10, "count", "+20%", "up"],
  [10, 12, "count", "−17%", "down"],
  [10, 10, "count", "no change", "same"],
  [5, 0, "count", "+5", "up"],
  [1001, 1000, "count", "+<1%", "up"],
  [0.9, 0.85, "rate", "+5 points", "up"],
  [0.9, 0.91, "rate", "−1 point", "down"],
  [0.9, 0.9001, "rate", "no change", "same"],
  [90, 60, "minutes", "+50%", "up"],
  [90, 0, "minutes", "+1 h 30 min", "up"],
  [null, 60, "minutes", null, null],
  [60, null, "minutes", null, null],
])("%s after %s (%s) is %s", (now, then, unit, text, direction) => {
  const found = delta(now, then, unit);
  expect(found?.text ?? null).toBe(text);
  expect(found?.direction ?? null).toBe(direction);
});
