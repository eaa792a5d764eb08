import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { CalendarAddress } from "@/api/types";

/** Whether a technician's schedule can be read by calendar programs, and since when. */
export function calendarQuery(id: number) {
  return queryOptions({
    queryKey: ["technicians", id, "calendar"],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/v2/technicians/{id}/calendar-token", { params: { path: { id } }, signal })),
  });
}

/** Makes a new address; one that was made before opens nothing from then on. */
export async function makeCalendar(id: number): Promise<CalendarAddress> {
  const made = await ok(api.POST("/api/v2/technicians/{id}/calendar-token", { params: { path: { id } } }));
  queryClient.setQueryData(calendarQuery(id).queryKey, { created_at: made.created_at });
  return made;
}

export async function revokeCalendar(id: number): Promise<void> {
  await ok(api.DELETE("/api/v2/technicians/{id}/calendar-token", { params: { path: { id } } }));
  queryClient.setQueryData(calendarQuery(id).queryKey, { created_at: null });
}

/** The same address as calendar programs take it up by themselves. */
export function webcal(url: string): string {
  return url.replace(/^https?:/, "webcal:");
}
