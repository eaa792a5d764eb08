/** Sizes of the day's board, in pixels. */
export const HOUR = 72;
export const LANE = 46;
export const ROW_PAD = 4;
/** The technicians' column, and the one of jobs without a time. */
export const NAMES = 184;
export const ANYTIME = 116;

export function px(minutes: number): number {
  return (minutes / 60) * HOUR;
}

export function minutesAt(pixels: number): number {
  return (pixels / HOUR) * 60;
}

/** The height of a row with so many lanes. */
export function rowHeight(lanes: number): number {
  return Math.max(1, lanes) * LANE + 2 * ROW_PAD + 1;
}
