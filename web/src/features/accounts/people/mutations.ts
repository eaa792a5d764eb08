import { api, idempotent, ifMatch, newKey, ok, type Tagged, tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { NewCustomer, NewUser, User, UserPatch } from "@/api/types";
import { showError } from "@/ui/error-dialog-store";
import { toast } from "@/ui/toast";

/** Every screen that shows people asks again. */
export function refreshPeople(): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      ["people", "customer", "user", "activity", "timeline", "notes", "tags", "me"].includes(
        String(queryKey[0]),
      ),
  });
}

/** What was just done reaches the histories a moment after its reply: one is asked for until it is there. */
export async function catchUp(key: readonly ["timeline" | "activity", number]): Promise<void> {
  const newest = () =>
    queryClient
      .getQueriesData<{ pages: { items: { id: number }[] }[] }>({ queryKey: key })
      .map(([, data]) => data?.pages[0]?.items[0]?.id)
      .join();
  const before = newest();
  for (let tries = 0; tries < 8 && newest() === before; tries++) {
    await new Promise((resume) => setTimeout(resume, 60 * (tries + 1)));
    await queryClient.invalidateQueries({ queryKey: key });
  }
}

export async function createPerson(input: { body: NewUser; key: string }): Promise<User> {
  const made = await ok(api.POST("/api/users", { body: input.body, headers: idempotent(input.key) }));
  await refreshPeople();
  return made;
}

/** For agents, who have no user administration; it takes fewer fields. */
export async function createCustomer(input: {
  body: NewCustomer;
  key: string;
}): Promise<{ id: number; name: string }> {
  const made = await ok(api.POST("/api/v2/customers", { body: input.body, headers: idempotent(input.key) }));
  await refreshPeople();
  return made;
}

interface Change {
  id: number;
  patch: UserPatch;
  etag: string | null;
}

/** Admins and the person concerned. */
export async function changeUser({ id, patch, etag }: Change): Promise<Tagged<User>> {
  return tagged(
    api.PATCH("/api/users/{id}", { params: { path: { id } }, body: patch, headers: ifMatch(etag) }),
  );
}

/** Agents, who have no user administration. */
export async function changeCustomer({ id, patch, etag }: Change): Promise<Tagged<User>> {
  return tagged(
    api.PUT("/api/customers/{id}", { params: { path: { id } }, body: patch, headers: ifMatch(etag) }),
  );
}

async function restore(id: number, name: string, key: string): Promise<void> {
  try {
    await ok(api.POST("/api/users/{id}/restore", { params: { path: { id } }, headers: idempotent(key) }));
    await refreshPeople();
    toast(`${name} is back`);
  } catch (error) {
    showError(error, `${name} could not be brought back`, () => void restore(id, name, key));
  }
}

/** Brings an archived person back; says so, or says why not. */
export function restorePerson(id: number, name: string): Promise<void> {
  return restore(id, name, newKey());
}

/** Archives at once and offers to undo it. True when it was done. */
export async function archivePerson(id: number, name: string): Promise<boolean> {
  try {
    await ok(api.DELETE("/api/users/{id}", { params: { path: { id } } }));
  } catch (error) {
    showError(error, `${name} could not be archived`);
    return false;
  }
  toast(`${name} was archived`, { label: "Undo", run: () => void restorePerson(id, name) });
  return true;
}

export async function setPassword(input: {
  id: number;
  current?: string | undefined;
  next: string;
  key: string;
}): Promise<void> {
  const body = {
    new_password: input.next,
    ...(input.current === undefined ? {} : { current_password: input.current }),
  };
  await ok(
    api.POST("/api/users/{id}/password", {
      params: { path: { id: input.id } },
      body,
      headers: idempotent(input.key),
    }),
  );
}
