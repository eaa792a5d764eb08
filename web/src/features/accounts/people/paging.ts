/** How many rows of a list are fetched at once. */
export const PAGE = 100;

/** The pages that hold the rows `first` to `last`, each from 1; some rows beyond either end count as wanted too. */
export function pagesFor(first: number, last: number, total: number, ahead = 30): number[] {
  const page = (row: number) => Math.floor(Math.min(Math.max(row, 0), Math.max(total - 1, 0)) / PAGE) + 1;
  const from = page(first - ahead);
  return Array.from({ length: page(last + ahead) - from + 1 }, (_, index) => from + index);
}
