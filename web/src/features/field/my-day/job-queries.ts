import { queryOptions } from "@tanstack/react-query";
import { queryClient } from "@/api/query-client";
import type { Checklist, ChecklistItem, JobSignature, Signature } from "@/api/types";
import { isPassing } from "@/lib/errors";
import { listOf, readChecklist } from "../checklist/queries";
import { readSignature } from "../signature/queries";
import { dropOld, type Kept, keptOf, withKept } from "./kept";

const KEY = "deskbell.draft.my-day.jobs";

function all(): Kept[] {
  const text = localStorage.getItem(KEY);
  return text ? (JSON.parse(text) as Kept[]) : [];
}

/** What the server says of a job, kept for where there is no line. */
async function kept<T>(owner: number, job: number, what: string, ask: () => Promise<T>): Promise<T> {
  try {
    const value = await ask();
    const now = Date.now();
    localStorage.setItem(
      KEY,
      JSON.stringify(withKept(dropOld(all(), now), { owner, job, what, at: now, value })),
    );
    return value;
  } catch (error) {
    const copy = isPassing(error) ? keptOf(all(), owner, job, what) : undefined;
    if (copy !== undefined) return copy as T;
    throw error;
  }
}

/** The checklist of one's own job; what was last seen of it is there without a line, too. */
export function ownChecklistQuery(owner: number, job: number) {
  return queryOptions({
    queryKey: ["work-orders", "my-checklist", job, owner],
    queryFn: ({ signal }) => kept(owner, job, "checklist", () => readChecklist(job, signal)),
  });
}

/** The signature of one's own job; what was last seen of it is there without a line, too. */
export function ownSignatureQuery(owner: number, job: number) {
  return queryOptions({
    queryKey: ["work-orders", "my-signature", job, owner],
    queryFn: ({ signal }) => kept(owner, job, "signature", () => readSignature(job, signal)),
  });
}

/** Shows an item as the server has it now; a list that was asked for before does not come after it. */
export async function showItem(job: number, item: ChecklistItem): Promise<void> {
  const lists = { queryKey: ["work-orders", "my-checklist", job] };
  await queryClient.cancelQueries(lists);
  queryClient.setQueriesData<Checklist>(
    lists,
    (now) => now && listOf(now.items.map((one) => (one.id === item.id ? item : one))),
  );
}

/** Shows a signature as the server has it now. */
export async function showSignature(job: number, signature: Signature): Promise<void> {
  const own = { queryKey: ["work-orders", "my-signature", job] };
  await queryClient.cancelQueries(own);
  queryClient.setQueriesData<JobSignature>(own, (now) => now && { signature });
}
