import { api, type Tagged, tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { User } from "@/api/types";
import { ApiError } from "@/lib/errors";
import { showError } from "@/ui/error-dialog-store";
import { toast } from "@/ui/toast";
import { catchUp, changeCustomer, refreshPeople } from "../people/mutations";
import { customerQuery } from "../people/queries";

/** The tags with one more or one less; those that others set meanwhile stay. */
export function withTag(tags: readonly string[], tag: string, on: boolean): string[] {
  const rest = tags.filter((other) => other !== tag);
  return on ? [...rest, tag] : rest;
}

/** Each customer's changes, one after the other. */
const turns = new Map<number, Promise<void>>();

/** Sets or takes away a tag: shown at once, saved behind it, and taken back by the notice's button. */
export function setTag(id: number, tag: string, on: boolean): void {
  show(id, tag, on);
  const turn = (turns.get(id) ?? Promise.resolve()).then(() => save(id, tag, on));
  turns.set(id, turn);
  void turn.then(() => {
    // The last of several quick presses; an earlier one must not bring back what a later one took away.
    if (turns.get(id) !== turn) return;
    turns.delete(id);
    void refreshPeople();
    void catchUp(["timeline", id]);
  });
}

function show(id: number, tag: string, on: boolean): void {
  const { queryKey } = customerQuery(id);
  void queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (now: Tagged<User> | undefined) =>
    now ? { ...now, record: { ...now.record, tags: withTag(now.record.tags ?? [], tag, on) } } : now,
  );
}

async function save(id: number, tag: string, on: boolean): Promise<void> {
  try {
    await store(id, tag, on);
    toast(on ? `Tag “${tag}” added` : `Tag “${tag}” removed`, {
      label: "Undo",
      run: () => setTag(id, tag, !on),
    });
  } catch (error) {
    show(id, tag, !on);
    showError(error, on ? `The tag “${tag}” could not be added` : `The tag “${tag}” could not be removed`);
  }
}

/** On the newest version; where somebody is faster between reading and writing, on theirs. */
async function store(id: number, tag: string, on: boolean): Promise<void> {
  for (;;) {
    const { record, etag } = await tagged(api.GET("/api/customers/{id}", { params: { path: { id } } }));
    try {
      await changeCustomer({ id, patch: { tags: withTag(record.tags ?? [], tag, on) }, etag });
      return;
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 412)) throw error;
    }
  }
}
