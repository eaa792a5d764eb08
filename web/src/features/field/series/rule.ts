import { dayRange } from "@/lib/time";

const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export const DAY_NAMES = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export type Freq = "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
/** Which day of the month: that of the first day, its weekday counted from the front or the back, or the last day. */
export type OfMonth = "date" | "nth" | "last" | "end";

/** How a job repeats, as the form has it. What depends on the first day is not in it. */
export interface Repeat {
  freq: Freq | "CUSTOM";
  /** Every so many days, weeks, months or years. */
  every: number;
  /** Of the week, from 0, Monday. */
  days: readonly number[];
  of: OfMonth;
  ends: "never" | "on" | "after";
  until: string;
  count: number;
  /** The rule itself, where the form has no fields for it. */
  custom: string;
}

export const WEEKLY: Repeat = {
  freq: "WEEKLY",
  every: 1,
  days: [],
  of: "date",
  ends: "never",
  until: "",
  count: 10,
  custom: "",
};

interface Day {
  year: number;
  month: number;
  day: number;
  weekday: number;
  /** Which Tuesday of its month, say. */
  nth: number;
  isLastWeek: boolean;
  isLastDay: boolean;
}

/** What a day of the calendar is; null where the text is none. */
export function readDay(date: string): Day | null {
  const at = new Date(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(at.getTime())) return null;
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return {
    year,
    month,
    day,
    weekday: (at.getUTCDay() + 6) % 7,
    nth: Math.ceil(day / 7),
    isLastWeek: day + 7 > length,
    isLastDay: day === length,
  };
}

/** The rule that a form says, for a series that begins on `start`. */
export function buildRule(repeat: Repeat, start: string): string {
  if (repeat.freq === "CUSTOM") return repeat.custom.trim();
  const parts = [`FREQ=${repeat.freq}`];
  if (repeat.every > 1) parts.push(`INTERVAL=${repeat.every}`);
  const day = readDay(start);
  if (day) parts.push(...which(repeat, day));
  if (repeat.ends === "on" && repeat.until) parts.push(`UNTIL=${repeat.until.replaceAll("-", "")}`);
  if (repeat.ends === "after") parts.push(`COUNT=${repeat.count}`);
  return parts.join(";");
}

function which({ freq, days, of }: Repeat, day: Day): string[] {
  if (freq === "WEEKLY") {
    const chosen = days.length > 0 ? [...days].sort((a, b) => a - b) : [day.weekday];
    return [`BYDAY=${chosen.map((one) => DAYS[one]).join(",")}`];
  }
  if (freq !== "MONTHLY" && freq !== "YEARLY") return [];
  const month = freq === "YEARLY" ? [`BYMONTH=${day.month}`] : [];
  if (of === "nth") return [...month, `BYDAY=${day.nth}${DAYS[day.weekday]}`];
  if (of === "last") return [...month, `BYDAY=-1${DAYS[day.weekday]}`];
  if (of === "end") return [...month, "BYMONTHDAY=-1"];
  return [...month, `BYMONTHDAY=${day.day}`];
}

/** The ways in which a month or a year can name its day, for a series that begins on `start`. */
export function waysOfMonth(freq: Freq, start: string): { value: OfMonth; name: string }[] {
  const day = readDay(start);
  if (!day) return [];
  const weekday = DAY_NAMES[day.weekday];
  const tail = freq === "YEARLY" ? ` of ${MONTHS[day.month - 1]}` : "";
  const date = freq === "YEARLY" ? `on ${day.day} ${MONTHS[day.month - 1]}` : `on the ${ordinal(day.day)}`;
  return [
    { value: "date", name: date },
    ...(day.nth < 5 ? [{ value: "nth" as const, name: `on the ${NTH[day.nth]} ${weekday}${tail}` }] : []),
    ...(day.isLastWeek ? [{ value: "last" as const, name: `on the last ${weekday}${tail}` }] : []),
    ...(day.isLastDay ? [{ value: "end" as const, name: `on the last day${tail}` }] : []),
  ];
}

function partsOf(rule: string): Record<string, string> {
  return Object.fromEntries(rule.split(";").map((part) => part.split("=", 2))) as Record<string, string>;
}

/** The form of a rule. What the form has no fields for is kept as it is. */
export function readRule(rule: string, start: string): Repeat {
  const custom: Repeat = { ...WEEKLY, freq: "CUSTOM", custom: rule };
  const parts = partsOf(rule);
  const freq = (["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const).find((one) => one === parts.FREQ);
  if (!freq) return custom;
  const byDay = parts.BYDAY?.split(",") ?? [];
  const repeat: Repeat = {
    ...WEEKLY,
    freq,
    every: Number(parts.INTERVAL ?? 1),
    days: freq === "WEEKLY" ? byDay.map((day) => (DAYS as readonly string[]).indexOf(day)) : [],
    of: byDay[0]?.startsWith("-1") ? "last" : byDay[0] ? "nth" : parts.BYMONTHDAY === "-1" ? "end" : "date",
    ends: parts.UNTIL ? "on" : parts.COUNT ? "after" : "never",
    until: parts.UNTIL ? dashed(parts.UNTIL) : "",
    count: Number(parts.COUNT ?? WEEKLY.count),
  };
  return buildRule(repeat, start) === explicit(rule, start) ? repeat : custom;
}

/** The rule with what it takes from the first day written out, as the form writes it. */
function explicit(rule: string, start: string): string {
  const parts = partsOf(rule);
  const day = readDay(start);
  if (!day || parts.BYDAY || parts.BYMONTHDAY || parts.BYYEARDAY || parts.BYWEEKNO || parts.BYMONTH)
    return rule;
  const { FREQ, INTERVAL, UNTIL, COUNT, ...rest } = parts;
  if (Object.keys(rest).length > 0) return rule;
  const own = which({ ...WEEKLY, freq: FREQ as Freq }, day);
  const written = [
    `FREQ=${FREQ}`,
    INTERVAL && `INTERVAL=${INTERVAL}`,
    ...own,
    UNTIL && `UNTIL=${UNTIL}`,
    COUNT && `COUNT=${COUNT}`,
  ];
  return written.filter(Boolean).join(";");
}

function dashed(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
}

const NTH: Record<number, string> = {
  1: "first",
  2: "second",
  3: "third",
  4: "fourth",
  5: "fifth",
  [-1]: "last",
  [-2]: "second last",
};

/** "1st", "22nd", "13th". */
export function ordinal(n: number): string {
  const tens = n % 100;
  const end = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${end}`;
}

const UNITS: Record<Freq, string> = { DAILY: "day", WEEKLY: "week", MONTHLY: "month", YEARLY: "year" };

/** A rule in words: "Every 2 weeks on Monday and Thursday, until 31 Dec 2027". `start`: the series' first day. */
export function ruleWords(rule: string, start: string): string {
  const full = explicit(rule, start);
  const { FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, UNTIL, COUNT, WKST: _, ...rest } = partsOf(full);
  const unit = UNITS[FREQ as Freq];
  const days = dayWords(BYDAY, BYMONTHDAY);
  if (!unit || days === null || Object.keys(rest).length > 0) return `By the rule ${rule}`;
  const every = Number(INTERVAL ?? 1);
  const months = BYMONTH?.split(",").map((month) => MONTHS[Number(month) - 1] ?? month) ?? [];
  const head = every === 1 ? `Every ${unit}` : `Every ${every} ${unit}s`;
  const end = UNTIL ? `, ${dayRange(undefined, dashed(UNTIL))}` : COUNT ? `, ${times(Number(COUNT))}` : "";
  return `${head}${where(days, months, BYMONTHDAY)}${end}`;
}

/** "on 3 March", "on the last Sunday of March and October", "in March". */
function where(days: string, months: readonly string[], monthDays: string | undefined): string {
  if (months.length === 0) return days && ` on ${days}`;
  if (!days) return ` in ${listed(months)}`;
  if (months.length === 1 && monthDays && Number(monthDays) > 0) return ` on ${monthDays} ${months[0]}`;
  return ` on ${days} of ${listed(months)}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** null: there are no words for it. */
function dayWords(byDay: string | undefined, byMonthDay: string | undefined): string | null {
  if (byDay && byMonthDay) return null;
  if (byDay) {
    const names = byDay.split(",").map((day) => {
      const name = DAY_NAMES[DAYS.findIndex((one) => day.endsWith(one))];
      const number = day.slice(0, -2);
      if (number === "") return name;
      const nth = NTH[Number(number)];
      return nth && name && `the ${nth} ${name}`;
    });
    if (names.some((name) => !name)) return null;
    return byDay === "MO,TU,WE,TH,FR" ? "weekdays" : listed(names as string[]);
  }
  if (!byMonthDay) return "";
  const names = byMonthDay.split(",").map(Number);
  if (names.some((day) => day < -1)) return null;
  return listed(
    [...names]
      .sort((a, b) => (a < 0 ? 99 : a) - (b < 0 ? 99 : b))
      .map((day) => (day < 0 ? "the last day" : `the ${ordinal(day)}`)),
  );
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
