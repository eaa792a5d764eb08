import type { ChecklistItem, WorkOrderStatus } from "@/api/types";

/** Something that a technician did at a job. */
export type Deed =
  | { kind: "status"; status: WorkOrderStatus }
  | { kind: "note"; text: string }
  | { kind: "tick"; item: number; label: string; done: boolean }
  | { kind: "signature"; name: string; image: Blob }
  | { kind: "photo"; file: Blob; name: string };

/** A deed on its way to the server. */
export interface Entry {
  /** Its place in the order in which things were done. */
  seq: number;
  /** Who did it: another person at this phone sends nothing of it. */
  owner: number;
  job: number;
  /** The same with each try, so that the server does it once. */
  key: string;
  /** When it was done, as a timestamp. */
  at: string;
  deed: Deed;
  /** Why the server would not have it; such a one waits for a person. */
  refused?: string;
}

/** What becomes of the queue. Entries are in the order in which things were done. */
export type Change =
  | { kind: "added"; entry: Entry }
  | { kind: "sent"; seq: number }
  | { kind: "refused"; seq: number; reason: string }
  | { kind: "again"; seq: number; key: string }
  | { kind: "dropped"; seq: number };

export function apply(queue: readonly Entry[], change: Change): Entry[] {
  switch (change.kind) {
    case "added":
      return [...queue, change.entry].sort((a, b) => a.seq - b.seq);
    case "sent":
    case "dropped":
      return queue.filter(({ seq }) => seq !== change.seq);
    case "refused":
      return queue.map((entry) => (entry.seq === change.seq ? { ...entry, refused: change.reason } : entry));
    case "again":
      return queue.map((entry) => {
        if (entry.seq !== change.seq) return entry;
        const { refused: _, ...rest } = entry;
        // A refusal may have been kept under the old key.
        return { ...rest, key: change.key };
      });
  }
}

/** What is sent next: the oldest that nobody refused. */
export function next(queue: readonly Entry[], owner: number): Entry | undefined {
  return queue.find((entry) => entry.owner === owner && entry.refused === undefined);
}

export interface Waiting {
  /** On their way, or until there is a line. */
  waiting: readonly Entry[];
  refused: readonly Entry[];
}

export function waitingOf(queue: readonly Entry[], owner: number): Waiting {
  const own = queue.filter((entry) => entry.owner === owner);
  return {
    waiting: own.filter(({ refused }) => refused === undefined),
    refused: own.filter(({ refused }) => refused !== undefined),
  };
}

/** A photo that is kept on the phone until the server has it. */
export type WaitingPhoto = Entry & { deed: { kind: "photo" } };

/** The photos of a job among what waits, in the order in which they were taken. */
export function photosOf(job: number, waiting: readonly Entry[]): WaitingPhoto[] {
  return waiting.filter((entry): entry is WaitingPhoto => entry.job === job && entry.deed.kind === "photo");
}

/** A job as it will be once everything of it that waits was sent. */
export function ahead<T extends { id: number; status: WorkOrderStatus }>(
  job: T,
  waiting: readonly Entry[],
): T {
  let now = job;
  for (const { job: id, deed } of waiting) {
    if (id === job.id && deed.kind === "status") now = { ...now, status: deed.status };
  }
  return now;
}

interface OnSite {
  started_at: string | null;
  /** In whole minutes. */
  on_site_min: number;
}

/** A job's time on site as it will be once every step of it that waits was sent. */
export function onSiteAhead<T extends OnSite & { id: number }>(job: T, waiting: readonly Entry[]): T {
  let { started_at, on_site_min } = job;
  for (const { job: id, deed, at } of waiting) {
    if (id !== job.id || deed.kind !== "status") continue;
    if (started_at)
      on_site_min += Math.max(0, Math.floor((Date.parse(at) - Date.parse(started_at)) / 60_000));
    started_at = deed.status === "in_progress" ? at : null;
  }
  return { ...job, started_at, on_site_min };
}

/** A job's checklist as it will be once everything of it that waits was sent. */
export function itemsAhead(
  items: readonly ChecklistItem[],
  job: number,
  waiting: readonly Entry[],
): readonly ChecklistItem[] {
  let now = items;
  for (const { job: id, deed } of waiting) {
    if (id !== job || deed.kind !== "tick") continue;
    now = now.map((item) => (item.id === deed.item ? { ...item, done: deed.done } : item));
  }
  return now;
}

/** Who signed a job and is not known to the server yet. */
export function signerAhead(job: number, waiting: readonly Entry[]): string | null {
  const last = waiting.findLast(({ job: id, deed }) => id === job && deed.kind === "signature");
  return last?.deed.kind === "signature" ? last.deed.name : null;
}
