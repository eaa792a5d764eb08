import { newKey } from "@/api/client";
import { type ApiError, asApiError, isPassing } from "@/lib/errors";
import { fileSize } from "@/lib/format";
import { createStore } from "@/lib/store";
import { attach } from "./queries";
import { shrink } from "./shrink";

/** A file on its way from a job's page to the server. */
export interface Sending {
  /** Stays the same, whatever becomes of it. */
  id: string;
  job: number;
  file: File;
  /** A picture of it for the screen; null where it is none. */
  preview: string | null;
  /** How much of it is on its way, from 0 to 1. */
  part: number;
  /** Why it did not get there; it waits for a person. */
  problem: string | null;
  /** What the server knows this try by. */
  key: string;
  stop: AbortController;
}

const store = createStore<readonly Sending[]>([]);
let line: Promise<void> = Promise.resolve();

/** What is on its way to a job, in the order in which it was chosen. */
export function useSending(job: number): Sending[] {
  return store.use().filter((one) => one.job === job);
}

/** Sends files to a job, one after the other; leaving the page stops nothing. */
export function send(job: number, files: readonly File[]): void {
  for (const file of files) {
    const one: Sending = {
      id: newKey(),
      job,
      file,
      preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : null,
      part: 0,
      problem: null,
      key: newKey(),
      stop: new AbortController(),
    };
    store.set([...store.get(), one]);
    queue(one.id);
  }
}

export function sendAgain({ id }: Sending): void {
  change(id, { part: 0, problem: null });
  queue(id);
}

/** Stops one that is under way, or puts away one that was refused. */
export function drop({ id, preview, stop }: Sending): void {
  stop.abort();
  if (preview) URL.revokeObjectURL(preview);
  store.set(store.get().filter((one) => one.id !== id));
}

function change(id: string, to: Partial<Sending>): void {
  store.set(store.get().map((one) => (one.id === id ? { ...one, ...to } : one)));
}

function queue(id: string): void {
  line = line.then(() => run(id));
}

async function run(id: string): Promise<void> {
  const one = store.get().find((other) => other.id === id);
  if (!one) return;
  try {
    const { file, name } = await shrink(one.file);
    const onProgress = (part: number) => change(id, { part });
    await attach({ job: one.job, file, name, key: one.key, onProgress, signal: one.stop.signal });
    drop(one);
  } catch (error) {
    if (one.stop.signal.aborted) return;
    // A refusal was kept under its key; what nobody answered may have been taken.
    const key = isPassing(error) ? one.key : newKey();
    change(id, { problem: reason(asApiError(error), one.file), key });
  }
}

/** Why the server would not have a file, in a sentence. */
export function reason(error: ApiError, file: Pick<File, "size">): string {
  if (error.status === 413) return `${fileSize(file.size)} is more than the server takes.`;
  const problem = error.fields.file ?? error.fields.kind;
  return problem ? `It ${problem.message}.` : error.message;
}
