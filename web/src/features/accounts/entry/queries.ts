import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

export function setupQuery(token: string) {
  return queryOptions({
    queryKey: ["setup", token],
    queryFn: ({ signal }) => ok(api.GET("/api/setup", { params: { query: { token } }, signal })),
    staleTime: 0,
  });
}

export function inviteQuery(token: string) {
  return queryOptions({
    queryKey: ["invite", token],
    queryFn: ({ signal }) => ok(api.GET("/api/portal-invites", { params: { query: { token } }, signal })),
    staleTime: 0,
  });
}

/** Whose password a link may set. */
export function resetQuery(token: string) {
  return queryOptions({
    queryKey: ["reset", token],
    queryFn: ({ signal }) =>
      ok(api.GET("/api/auth/reset-password", { params: { query: { token } }, signal })),
    staleTime: 0,
  });
}
