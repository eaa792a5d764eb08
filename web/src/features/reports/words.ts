import { formatCount } from "@/lib/format";

/** "—" for what there is not. */
const NONE = "—";

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** "93.5%" of a rate from 0 to 1. */
export function rateText(rate: number | null): string {
  return rate === null ? NONE : percent.format(rate);
}

/** "45 min", "3 h 20 min", "2 d 4 h" of minutes. */
export function minutesText(minutes: number | null): string {
  if (minutes === null) return NONE;
  const whole = Math.round(minutes);
  if (whole === 0 && minutes > 0) return "under a minute";
  if (whole < 60) return `${whole} min`;
  const hours = Math.floor(whole / 60);
  if (hours < 48) return whole % 60 === 0 ? `${hours} h` : `${hours} h ${whole % 60} min`;
  const days = Math.floor(Math.round(whole / 60) / 24);
  const rest = Math.round(whole / 60) % 24;
  return rest === 0 ? `${days} d` : `${days} d ${rest} h`;
}

export type Unit = "count" | "rate" | "minutes";

export function valueText(value: number | null, unit: Unit): string {
  switch (unit) {
    case "count":
      return value === null ? NONE : formatCount(value);
    case "rate":
      return rateText(value);
    case "minutes":
      return minutesText(value);
  }
}

export interface Delta {
  /** "+12%", "−3 points". */
  text: string;
  direction: "up" | "down" | "same";
}

const share = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const points = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** How a figure differs from the one before; nothing where one of them is not there. */
export function delta(now: number | null, then: number | null, unit: Unit): Delta | null {
  if (now === null || then === null) return null;
  const difference = now - then;
  const sign = difference > 0 ? "+" : "−";
  const direction = difference > 0 ? "up" : "down";
  if (unit === "rate") {
    const size = points.format(Math.abs(difference) * 100);
    if (size === "0") return { text: "no change", direction: "same" };
    return { text: `${sign}${size} ${size === "1" ? "point" : "points"}`, direction };
  }
  if (difference === 0) return { text: "no change", direction: "same" };
  if (then === 0) return { text: `${sign}${valueText(Math.abs(difference), unit)}`, direction };
  const size = share.format((Math.abs(difference) / then) * 100);
  return { text: size === "0" ? `${sign}<1%` : `${sign}${size}%`, direction };
}
