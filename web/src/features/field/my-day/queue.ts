import type { WorkOrderStatus } from "@/api/types";

/** Something that a technician did at a job. */
export type Deed =
  | { kind: "status"; status: WorkOrderStatus }
  | { kind: "note"; text: string }
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
