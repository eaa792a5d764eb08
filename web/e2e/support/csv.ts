/** The records of a CSV file as their cells; quotes may hold commas, quotes and line breaks. */
export function csvRecords(text: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw new Error(`this is no CSV, from character ${cell.lastIndex} on`);
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
    if (found[3] === ",") continue;
    records.push(cells);
    cells = [];
  }
  return records;
}

/** The rows below the header, each by the header's names. */
export function csvRows(text: string): Record<string, string>[] {
  const [header = [], ...records] = csvRecords(text.replace(/^\uFEFF/, ""));
  return records.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""])));
}
