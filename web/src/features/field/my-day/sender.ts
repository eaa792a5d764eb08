import { asApiError, isPassing } from "@/lib/errors";
import { type Change, type Entry, next } from "./queue";

/** Where the queue is kept between two openings of the app. */
export interface Storage {
  /** All entries, in their order. */
  read: () => Promise<Entry[]>;
  /** Keeps a change for good before anything else happens. */
  write: (change: Change) => Promise<void>;
}

/** How a round of sending ended: nothing is left to send, or the line is gone. */
export type Round = "done" | "no line";

/**
 * Sends what waits, the oldest first, each once: an entry goes when the server has it, and a try that nobody answered
 * is made again with the same key. Only one tab at a time does this (`alone`).
 */
export async function sendAll(
  owner: number,
  storage: Storage,
  send: (entry: Entry) => Promise<void>,
  told: () => void,
): Promise<Round> {
  for (;;) {
    const entry = next(await storage.read(), owner);
    if (!entry) return "done";
    try {
      await send(entry);
    } catch (error) {
      // Too many at once, and a session that ended, are no answer to what was asked. Nor is that the server is still
      // at work on the try before, whose answer was lost.
      const { status, code } = asApiError(error);
      if (isPassing(error) || [401, 429, 500].includes(status) || code === "idempotency_running")
        return "no line";
      await storage.write({ kind: "refused", seq: entry.seq, reason: asApiError(error).message });
      told();
      continue;
    }
    await storage.write({ kind: "sent", seq: entry.seq });
    told();
  }
}

/** Runs `work` in one of this browser's tabs at a time; nothing happens where another one is at it. */
export async function alone<T>(work: () => Promise<T>): Promise<T | null> {
  // Locks exist on secure origins only.
  const locks = globalThis.navigator?.locks;
  if (!locks) return work();
  return locks.request("deskbell.deeds", { ifAvailable: true }, (lock) => (lock ? work() : null));
}
