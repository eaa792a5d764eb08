import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { ApiError } from "@/lib/errors";
import { api, ok } from "./client";
import type { Me } from "./types";

/** Whether this browser may have a session; without one nobody need be asked. */
function mayBeLoggedIn(): boolean {
  return document.cookie.split("; ").includes("deskbell_here=1");
}

/** Who is logged in; `null` when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me | null> => {
    if (!mayBeLoggedIn()) return null;
    try {
      return await ok(api.GET("/api/auth/me"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export type Permission =
  | "users:read"
  | "users:write"
  | "customers:read"
  | "customers:write"
  | "customers:delete"
  | "imports:write"
  | "settings:write";

export function can(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission);
}

/** Who is logged in, on screens that only a logged-in person reaches. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  if (!data) throw new ApiError({ status: 401, code: "logged_out", message: "Nobody is logged in." });
  return data;
}

/** Where this person's work begins. */
export function home(me: Me): "/dashboard" | "/customers" | "/account" {
  if (can(me, "users:read")) return "/dashboard";
  return can(me, "customers:read") ? "/customers" : "/account";
}
