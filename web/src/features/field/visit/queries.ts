import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Visit } from "@/api/types";

/** The appointment that a mail's link leads to. */
export function visitQuery(token: string) {
  return queryOptions({
    queryKey: ["visit", token],
    queryFn: ({ signal }) => ok(api.GET("/api/visits", { params: { query: { token } }, signal })),
    staleTime: 0,
  });
}

function keep(token: string, visit: Visit): void {
  queryClient.setQueryData(visitQuery(token).queryKey, visit);
}

export async function confirmVisit(token: string): Promise<void> {
  keep(token, await ok(api.POST("/api/visits/confirm", { body: { token } })));
}

export async function rescheduleVisit(wish: {
  token: string;
  note: string;
  preferred?: string;
}): Promise<void> {
  keep(wish.token, await ok(api.POST("/api/visits/reschedule", { body: wish })));
}
