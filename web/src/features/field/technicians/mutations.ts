import { api, idempotent, ifMatch, ok, type Tagged, tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { NewTechnician, Technician, TechnicianPatch, TimeOff } from "@/api/types";
import { refreshField } from "../refresh";
import { technicianQuery } from "./queries";

export async function createTechnician(input: { body: NewTechnician; key: string }): Promise<Technician> {
  const made = await ok(
    api.POST("/api/v2/technicians", { body: input.body, headers: idempotent(input.key) }),
  );
  await refreshField();
  return made;
}

export async function changeTechnician(input: {
  id: number;
  patch: TechnicianPatch;
  etag: string | null;
}): Promise<Tagged<Technician>> {
  const { id, patch, etag } = input;
  const saved = await tagged(
    api.PATCH("/api/v2/technicians/{id}", { params: { path: { id } }, body: patch, headers: ifMatch(etag) }),
  );
  queryClient.setQueryData(technicianQuery(id).queryKey, saved);
  void refreshField();
  return saved;
}

export async function archiveTechnician(id: number): Promise<void> {
  await ok(api.DELETE("/api/v2/technicians/{id}", { params: { path: { id } } }));
  await refreshField();
}

export async function addTimeOff(input: {
  id: number;
  from: string;
  to: string;
  reason: string | null;
  key: string;
}): Promise<TimeOff> {
  const { id, key, ...body } = input;
  const made = await ok(
    api.POST("/api/v2/technicians/{id}/time-off", {
      params: { path: { id } },
      body,
      headers: idempotent(key),
    }),
  );
  await refreshField();
  return made;
}

export async function dropTimeOff(id: number, entry: number): Promise<void> {
  await ok(
    api.DELETE("/api/v2/technicians/{id}/time-off/{time_off_id}", {
      params: { path: { id, time_off_id: entry } },
    }),
  );
  await refreshField();
}
