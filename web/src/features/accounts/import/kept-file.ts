import type { ImportOptions } from "./queries";

/** The file of a dry run, kept in this tab so that the real run needs no second choosing. */
export interface KeptFile {
  file: File;
  options: ImportOptions;
}

const kept = new Map<string, KeptFile>();

export function keepFile(importId: string, file: KeptFile): void {
  kept.clear();
  kept.set(importId, file);
}

export function keptFile(importId: string): KeptFile | undefined {
  return kept.get(importId);
}
