import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, ifMatch, ok, type Tagged, tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { NewWorkOrder, WorkOrder, WorkOrderPatch } from "@/api/types";
import { PAGE } from "@/features/accounts/people/paging";
import { OFTEN, refreshField } from "../refresh";
import type { WorkOrderSearch } from "./search";

/** One page, from 1, of the jobs that a search asks for. */
export function workOrdersPage(search: WorkOrderSearch, page: number) {
  return queryOptions({
    queryKey: ["work-orders", "list", search, page],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v2/work-orders", {
          params: { query: { ...search, page, page_size: PAGE } },
          signal,
        }),
      ),
  });
}

export function workOrderQuery(id: number) {
  return queryOptions({
    queryKey: ["work-orders", "one", id],
    queryFn: ({ signal }): Promise<Tagged<WorkOrder>> =>
      tagged(api.GET("/api/v2/work-orders/{id}", { params: { path: { id } }, signal })),
    refetchInterval: OFTEN,
  });
}

/** The newest jobs at a customer's. */
export function customerJobsQuery(id: number) {
  return queryOptions({
    queryKey: ["work-orders", "customer", id],
    queryFn: ({ signal }) =>
      ok(
        api.GET("/api/v2/customers/{id}/work-orders", {
          params: { path: { id }, query: { page_size: 20 } },
          signal,
        }),
      ),
  });
}

export async function createWorkOrder(input: { body: NewWorkOrder; key: string }): Promise<WorkOrder> {
  const made = await ok(
    api.POST("/api/v2/work-orders", { body: input.body, headers: idempotent(input.key) }),
  );
  await refreshField();
  return made;
}

export async function changeWorkOrder(input: {
  id: number;
  patch: WorkOrderPatch;
  etag: string | null;
}): Promise<Tagged<WorkOrder>> {
  const saved = await tagged(
    api.PATCH("/api/v2/work-orders/{id}", {
      params: { path: { id: input.id } },
      body: input.patch,
      headers: ifMatch(input.etag),
    }),
  );
  queryClient.setQueryData(workOrderQuery(input.id).queryKey, saved);
  void refreshField();
  return saved;
}

export async function deleteWorkOrder(id: number): Promise<void> {
  await ok(api.DELETE("/api/v2/work-orders/{id}", { params: { path: { id } } }));
  await refreshField();
}
