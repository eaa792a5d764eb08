import { describe, expect, it } from "vitest";
import type { ChecklistItem } from "@/api/types";
import {
  ahead,
  apply,
  type Change,
  type Entry,
  itemsAhead,
  next,
  onSiteAhead,
  photosOf,
  signerAhead,
  waitingOf,
} from "./queue";

const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
  seq,
  owner: 3,
  job: 12,
  key: `key-${seq}`,
  at: "2026-11-20T08:00:00Z",
  deed: { kind: "status", status: "en_route" },
  ...more,
});
const outcome = (...changes: Change[]) => changes.reduce<Entry[]>(apply, []);
const seqs = (queue: readonly Entry[]) => queue.map(({ seq }) => seq);

describe("the queue", () => {
  it("keeps the order in which things were done, whatever order they come back in", () => {
    const queue = outcome(
      { kind: "added", entry: entry(2) },
      { kind: "added", entry: entry(1) },
      { kind: "added", entry: entry(3) },
    );
    expect(seqs(queue)).toEqual([1, 2, 3]);
    expect(next(queue, 3)?.seq).toBe(1);
  });

  it("loses what was sent, and only that", () => {
    const queue = outcome(
      { kind: "added", entry: entry(1) },
      { kind: "added", entry: entry(2) },
      { kind: "sent", seq: 1 },
    );
    expect(seqs(queue)).toEqual([2]);
    expect(apply(queue, { kind: "sent", seq: 1 })).toEqual(queue);
  });

  it("goes on behind a refusal, which waits for a person", () => {
    const queue = outcome(
      { kind: "added", entry: entry(1) },
      { kind: "added", entry: entry(2) },
      { kind: "refused", seq: 1, reason: "Not from here" },
    );
    expect(next(queue, 3)?.seq).toBe(2);
    expect(seqs(waitingOf(queue, 3).refused)).toEqual([1]);
    expect(seqs(waitingOf(queue, 3).waiting)).toEqual([2]);
  });

  it("tries again with a new key, at its old place", () => {
    const queue = outcome(
      { kind: "added", entry: entry(1) },
      { kind: "added", entry: entry(2) },
      { kind: "refused", seq: 1, reason: "Not from here" },
      { kind: "again", seq: 1, key: "new" },
    );
    expect(next(queue, 3)).toEqual(entry(1, { key: "new" }));
  });

  it("is dropped by a person", () => {
    expect(outcome({ kind: "added", entry: entry(1) }, { kind: "dropped", seq: 1 })).toEqual([]);
  });

  it("sends nothing of somebody else at the same phone", () => {
    const queue = outcome(
      { kind: "added", entry: entry(1, { owner: 9 }) },
      { kind: "added", entry: entry(2) },
    );
    expect(next(queue, 3)?.seq).toBe(2);
    expect(seqs(waitingOf(queue, 3).waiting)).toEqual([2]);
  });
});

it("a job's waiting photos are its own, in the order in which they were taken", () => {
  const photo = (seq: number, job: number) =>
    entry(seq, { job, deed: { kind: "photo", file: new Blob(["x"]), name: `${seq}.jpg` } });
  const waiting = [photo(1, 12), entry(2), photo(3, 99), photo(4, 12)];
  expect(seqs(photosOf(12, waiting))).toEqual([1, 4]);
  expect(ahead({ id: 12, status: "scheduled" } as const, [photo(1, 12)]).status).toBe("scheduled");
});

it("a job is shown as it will be", () => {
  const job = { id: 12, status: "scheduled" } as const;
  const waiting = [
    entry(1),
    entry(2, { deed: { kind: "note", text: "Rang the bell" } }),
    entry(3, { deed: { kind: "status", status: "in_progress" } }),
    entry(4, { job: 99, deed: { kind: "status", status: "cancelled" } }),
  ];
  expect(ahead(job, waiting)).toEqual({ id: 12, status: "in_progress" });
  expect(ahead(job, [])).toBe(job);
});

it("a checklist is shown as it will be, the last word on an item last", () => {
  const item = (id: number, done: boolean) => ({ id, done, label: `Item ${id}` }) as ChecklistItem;
  const tick = (seq: number, id: number, done: boolean, job = 12) =>
    entry(seq, { job, deed: { kind: "tick", item: id, label: "", done } });
  const items = [item(1, false), item(2, true), item(3, false)];
  const ticked = itemsAhead(items, 12, [tick(1, 1, true), tick(2, 2, false), tick(3, 3, true, 99)]);
  expect(ticked.map(({ done }) => done)).toEqual([true, false, false]);
  const twice = itemsAhead(items, 12, [tick(1, 1, true), tick(2, 1, false)]);
  expect(twice.map(({ done }) => done)).toEqual([false, true, false]);
  expect(itemsAhead(items, 12, [])).toBe(items);
});

it("knows who signed a job last", () => {
  const signed = (seq: number, name: string, job = 12) =>
    entry(seq, { job, deed: { kind: "signature", name, image: new Blob() } });
  expect(signerAhead(12, [])).toBeNull();
  expect(signerAhead(12, [signed(1, "Clara"), signed(2, "Carl"), signed(3, "Else", 99)])).toBe("Carl");
});

it("counts the time on site of steps that wait", () => {
  const step = (seq: number, status: "in_progress" | "completed", time: string) =>
    entry(seq, { deed: { kind: "status", status }, at: `2026-11-20T${time}:00Z` });
  const begun = { id: 12, started_at: "2026-11-20T08:00:00Z", on_site_min: 10 };
  const done = step(1, "completed", "08:25");
  expect(onSiteAhead(begun, [done])).toMatchObject({ started_at: null, on_site_min: 35 });
  const again = step(2, "in_progress", "09:00");
  expect(onSiteAhead(begun, [done, again])).toMatchObject({ started_at: again.at, on_site_min: 35 });
  expect(onSiteAhead(begun, [])).toEqual(begun);
});
