/** Which of `count` labels are written where only one in so many pixels fits; always the last one. */
export function labelled(count: number, width: number, each = 64): number[] {
  if (count === 0) return [];
  const fits = Math.max(1, Math.floor(width / each));
  const step = Math.max(1, Math.ceil(count / fits));
  const found: number[] = [];
  for (let index = count - 1; index >= 0; index -= step) found.unshift(index);
  return found;
}

/** The top of a scale of whole things, and the lines below it: few, round, and never a half person. */
export function wholeTicks(most: number): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const top = Math.ceil(most / step);
  return Array.from({ length: top + 1 }, (_, index) => index * step);
}

/** A share in words of a card: "<1%" rather than "0%". */
export function percent(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0%";
  const share = (part / whole) * 100;
  if (share < 1) return "<1%";
  // Not all of it is not "100%".
  return `${part < whole ? Math.min(99, Math.round(share)) : 100}%`;
}
