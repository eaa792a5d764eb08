import { describe, expect, it } from "vitest";
import { buildRule, ordinal, type Repeat, readDay, readRule, ruleWords, WEEKLY, waysOfMonth } from "./rule";

// A Friday, the last one of its month.
const START = "2026-11-27";

describe("a rule", () => {
  it.each<[Partial<Repeat>, string, string]>([
    [{ freq: "DAILY" }, START, "FREQ=DAILY"],
    [{ freq: "DAILY", every: 3, ends: "after", count: 5 }, START, "FREQ=DAILY;INTERVAL=3;COUNT=5"],
    [{}, START, "FREQ=WEEKLY;BYDAY=FR"],
    [{ days: [3, 0], every: 2 }, START, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"],
    [{ ends: "on", until: "2027-12-31" }, START, "FREQ=WEEKLY;BYDAY=FR;UNTIL=20271231"],
    [{ ends: "on" }, START, "FREQ=WEEKLY;BYDAY=FR"],
    [{ freq: "MONTHLY" }, START, "FREQ=MONTHLY;BYMONTHDAY=27"],
    [{ freq: "MONTHLY", of: "nth" }, START, "FREQ=MONTHLY;BYDAY=4FR"],
    [{ freq: "MONTHLY", of: "last" }, START, "FREQ=MONTHLY;BYDAY=-1FR"],
    [{ freq: "MONTHLY", of: "end" }, "2026-11-30", "FREQ=MONTHLY;BYMONTHDAY=-1"],
    [{ freq: "YEARLY" }, START, "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=27"],
    [{ freq: "YEARLY", of: "last", every: 2 }, START, "FREQ=YEARLY;INTERVAL=2;BYMONTH=11;BYDAY=-1FR"],
    [{ freq: "CUSTOM", custom: " FREQ=YEARLY;BYYEARDAY=100 " }, START, "FREQ=YEARLY;BYYEARDAY=100"],
  ])("is built and read back: %o", (part, start, rule) => {
    const repeat = { ...WEEKLY, ...part };
    expect(buildRule(repeat, start)).toBe(rule);
    expect(buildRule(readRule(rule, start), start)).toBe(rule);
  });

  it.each([
    ["FREQ=WEEKLY;BYDAY=MO,TH", "WEEKLY"],
    ["FREQ=WEEKLY", "WEEKLY"],
    ["FREQ=MONTHLY", "MONTHLY"],
    ["FREQ=MONTHLY;BYMONTHDAY=27;COUNT=3", "MONTHLY"],
    ["FREQ=MONTHLY;BYDAY=4FR", "MONTHLY"],
    // The form takes its day from the first one: another day is nothing it could show.
    ["FREQ=MONTHLY;BYMONTHDAY=15", "CUSTOM"],
    ["FREQ=MONTHLY;BYDAY=2TU", "CUSTOM"],
    ["FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "CUSTOM"],
    ["FREQ=WEEKLY;BYDAY=MO;WKST=SU", "CUSTOM"],
    ["FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "CUSTOM"],
    ["nonsense", "CUSTOM"],
  ])("opens in the form or as it is: %s", (rule, freq) => {
    const repeat = readRule(rule, START);
    expect(repeat.freq).toBe(freq);
    if (freq === "CUSTOM") expect(buildRule(repeat, START)).toBe(rule);
  });

  it.each([
    ["FREQ=DAILY", "Every day"],
    ["FREQ=DAILY;INTERVAL=3;COUNT=1", "Every 3 days, once"],
    ["FREQ=WEEKLY", "Every week on Friday"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=10", "Every 2 weeks on Monday and Thursday, 10 times"],
    ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every week on weekdays"],
    ["FREQ=WEEKLY;BYDAY=MO,WE,SU;WKST=SU", "Every week on Monday, Wednesday and Sunday"],
    ["FREQ=MONTHLY", "Every month on the 27th"],
    ["FREQ=MONTHLY;BYDAY=2TU", "Every month on the second Tuesday"],
    ["FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "Every 3 months on the last Friday"],
    ["FREQ=MONTHLY;BYMONTHDAY=-1,1,15", "Every month on the 1st, the 15th and the last day"],
    ["FREQ=YEARLY", "Every year on 27 November"],
    ["FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "Every year on the last Sunday of March and October"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "Every year on the last day of February"],
    ["FREQ=DAILY;BYMONTH=7", "Every day in July"],
    ["FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "By the rule FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"],
    ["FREQ=YEARLY;BYYEARDAY=100", "By the rule FREQ=YEARLY;BYYEARDAY=100"],
    ["FREQ=YEARLY;BYDAY=20MO", "By the rule FREQ=YEARLY;BYDAY=20MO"],
  ])("is told in words: %s", (rule, words) => {
    expect(ruleWords(rule, START)).toBe(words);
  });

  it("says until when", () => {
    expect(ruleWords("FREQ=DAILY;UNTIL=20271231", START)).toBe("Every day, until 31 Dec 2027");
  });
});

describe("the ways of a month", () => {
  it.each([
    [START, ["on the 27th", "on the fourth Friday", "on the last Friday"]],
    ["2026-11-30", ["on the 30th", "on the last Monday", "on the last day"]],
    ["2026-11-03", ["on the 3rd", "on the first Tuesday"]],
    ["", []],
  ])("follow the first day: %s", (start, names) => {
    expect(waysOfMonth("MONTHLY", start).map(({ name }) => name)).toEqual(names);
  });

  it("name the month in a year", () => {
    const names = waysOfMonth("YEARLY", START).map(({ name }) => name);
    expect(names).toEqual([
      "on 27 November",
      "on the fourth Friday of November",
      "on the last Friday of November",
    ]);
  });
});

it("days are read without a zone", () => {
  expect(readDay("2028-02-29")).toEqual({
    year: 2028,
    month: 2,
    day: 29,
    weekday: 1,
    nth: 5,
    isLastWeek: true,
    isLastDay: true,
  });
  expect(readDay("2026-13-01")).toBeNull();
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 31].map(ordinal).join(" ")).toBe(
    "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 31st",
  );
});
