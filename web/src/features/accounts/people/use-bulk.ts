import { useMutation } from "@tanstack/react-query";
import { api, idempotent, newKey, ok } from "@/api/client";
import type { BulkBody, BulkDone, BulkFilter } from "@/api/types";
import { isPassing } from "@/lib/errors";
import { showError } from "@/ui/error-dialog-store";
import { toast } from "@/ui/toast";
import { type Before, type Change, type Noun, result, takeBack } from "./bulk";
import { refreshPeople } from "./mutations";

function send(body: BulkBody, key: string): Promise<BulkDone> {
  return ok(api.POST("/api/users/bulk", { body, headers: idempotent(key) }));
}

/** Who is meant: these, as the list had them, or everybody who fits. */
export type Who = { rows: readonly Before[] } | { filter: BulkFilter };

function body(change: Change, who: Who): BulkBody {
  const people = "rows" in who ? { ids: who.rows.map(({ id }) => id) } : { filter: who.filter };
  return { ...people, ...change };
}

/** Changes many people at once, says what came of it, and offers to take it back where that is known how. */
export function useBulk(noun: Noun, done: () => void) {
  return useMutation({
    mutationFn: ({ change, who, key }: { change: Change; who: Who; key: string }) =>
      send(body(change, who), key),
    retry: (_, error) => isPassing(error),
    onSuccess: async ({ matched, changed }, { change, who }) => {
      const back = changed > 0 && "rows" in who ? wayBack(change, who.rows) : null;
      done();
      toast(result(change, matched, changed, noun), back ? { label: "Undo", run: back } : undefined);
      await refreshPeople();
    },
    meta: { failure: `The ${noun.many} were not changed` },
  });
}

function wayBack(change: Change, before: readonly Before[]): (() => void) | null {
  const key = newKey();
  const run = async () => {
    try {
      if (change.action === "archive") await restoreAll(before, key);
      for (const [index, call] of takeBack(change, before).entries()) await send(call, `${key}-${index}`);
      toast("Taken back");
    } catch (error) {
      showError(error, "This could not be taken back entirely", () => void run());
    } finally {
      await refreshPeople();
    }
  };
  return () => void run();
}

/** One after the other: there is no call that brings many back. */
async function restoreAll(before: readonly Before[], key: string): Promise<void> {
  for (const { id } of before) {
    const path = { id };
    await ok(api.POST("/api/users/{id}/restore", { params: { path }, headers: idempotent(`${key}-${id}`) }));
  }
}
