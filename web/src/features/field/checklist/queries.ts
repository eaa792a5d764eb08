import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, ifMatch, newKey, ok, type Tagged, tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Checklist, ChecklistItem, ChecklistTemplate, NewChecklistTemplate } from "@/api/types";
import { OFTEN } from "../refresh";
import { moved } from "./order";

export function readChecklist(job: number, signal: AbortSignal): Promise<Checklist> {
  return ok(api.GET("/api/v2/work-orders/{id}/checklist", { params: { path: { id: job } }, signal }));
}

/** What is to be ticked off at a job. */
export function checklistQuery(job: number) {
  return queryOptions({
    queryKey: ["work-orders", "checklist", job],
    queryFn: ({ signal }) => readChecklist(job, signal),
    refetchInterval: OFTEN,
  });
}

/** A list of these items, counted. */
export function listOf(items: readonly ChecklistItem[]): Checklist {
  return {
    items: items.map((item, position) => ({ ...item, position })),
    done: items.filter(({ done }) => done).length,
    total: items.length,
  };
}

/** Shows a change at once and asks what became of it behind the call; a refusal takes it back. */
async function changing<T>(
  job: number,
  change: (items: ChecklistItem[]) => ChecklistItem[],
  call: () => Promise<T>,
): Promise<T> {
  const { queryKey } = checklistQuery(job);
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (now) => now && listOf(change(now.items)));
  try {
    return await call();
  } finally {
    void queryClient.invalidateQueries({ queryKey });
    void queryClient.invalidateQueries({ queryKey: ["work-orders", "history", job] });
  }
}

const params = (id: number, item_id: number) => ({ path: { id, item_id } });

export function addItem(job: number, label: string): Promise<ChecklistItem> {
  return changing(
    job,
    (items) => items,
    () =>
      ok(
        api.POST("/api/v2/work-orders/{id}/checklist", {
          params: { path: { id: job } },
          body: { label },
          headers: idempotent(newKey()),
        }),
      ),
  );
}

export function tickItem(job: number, id: number, done: boolean): Promise<ChecklistItem> {
  return changing(
    job,
    (items) => items.map((item) => (item.id === id ? { ...item, done } : item)),
    () =>
      ok(
        api.PATCH("/api/v2/work-orders/{id}/checklist/{item_id}", {
          params: params(job, id),
          body: { done },
        }),
      ),
  );
}

export function renameItem(job: number, id: number, label: string): Promise<ChecklistItem> {
  return changing(
    job,
    (items) => items.map((item) => (item.id === id ? { ...item, label } : item)),
    () =>
      ok(
        api.PATCH("/api/v2/work-orders/{id}/checklist/{item_id}", {
          params: params(job, id),
          body: { label },
        }),
      ),
  );
}

/** Moves an item to a place, from 0. */
export function moveItem(job: number, id: number, position: number): Promise<ChecklistItem> {
  return changing(
    job,
    (items) =>
      moved(
        items,
        items.findIndex((item) => item.id === id),
        position,
      ),
    () =>
      ok(
        api.PATCH("/api/v2/work-orders/{id}/checklist/{item_id}", {
          params: params(job, id),
          body: { position },
        }),
      ),
  );
}

export function removeItem(job: number, id: number): Promise<void> {
  return changing(
    job,
    (items) => items.filter((item) => item.id !== id),
    async () => {
      await ok(api.DELETE("/api/v2/work-orders/{id}/checklist/{item_id}", { params: params(job, id) }));
    },
  );
}

export function applyTemplate(job: number, template_id: number): Promise<Checklist> {
  return changing(
    job,
    (items) => items,
    () =>
      ok(
        api.POST("/api/v2/work-orders/{id}/checklist/apply", {
          params: { path: { id: job } },
          body: { template_id },
          headers: idempotent(newKey()),
        }),
      ),
  );
}

/** The company's templates, by name. */
export const templatesQuery = queryOptions({
  queryKey: ["checklist-templates"],
  queryFn: ({ signal }) =>
    ok(api.GET("/api/v2/checklist-templates", { params: { query: { page_size: 200 } }, signal })),
});

/** What is on a template; nothing where it is gone. */
export async function templateLabels(id: number): Promise<string[]> {
  const { items } = await queryClient.ensureQueryData(templatesQuery);
  return items.find((template) => template.id === id)?.labels ?? [];
}

/** One template with the version that a change of it must name. */
export function templateQuery(id: number) {
  return queryOptions({
    queryKey: ["checklist-templates", id],
    queryFn: ({ signal }): Promise<Tagged<ChecklistTemplate>> =>
      tagged(api.GET("/api/v2/checklist-templates/{id}", { params: { path: { id } }, signal })),
    staleTime: 0,
  });
}

const templatesChanged = () => queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey });

export async function createTemplate(input: { body: NewChecklistTemplate; key: string }): Promise<void> {
  await ok(api.POST("/api/v2/checklist-templates", { body: input.body, headers: idempotent(input.key) }));
  await templatesChanged();
}

export async function changeTemplate(input: {
  id: number;
  body: NewChecklistTemplate;
  etag: string | null;
}): Promise<void> {
  const { id, body, etag } = input;
  await ok(
    api.PATCH("/api/v2/checklist-templates/{id}", {
      params: { path: { id } },
      body,
      headers: ifMatch(etag),
    }),
  );
  await templatesChanged();
}

export async function deleteTemplate(id: number): Promise<void> {
  await ok(api.DELETE("/api/v2/checklist-templates/{id}", { params: { path: { id } } }));
  await templatesChanged();
}
