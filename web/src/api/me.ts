import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { ApiError, isPassing } from "@/lib/errors";
import { api, ok } from "./client";
import { dropMe, keepMe, keptMe } from "./kept-me";
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
      const me = await ok(api.GET("/api/auth/me"));
      keepMe(me);
      return me;
    } catch (error) {
      // My day opens without a line, too.
      const kept = isPassing(error) ? keptMe() : null;
      if (kept) return kept;
      if (error instanceof ApiError && error.status === 401) {
        dropMe();
        return null;
      }
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
  | "settings:write"
  | "work_orders:read"
  | "work_orders:progress"
  | "work_orders:write"
  | "work_orders:delete"
  | "technicians:read"
  | "technicians:write"
  | "reports:read"
  | "calendar:write";

export function can(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission);
}

/** Who is logged in, on screens that only a logged-in person reaches. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  if (!data) throw new ApiError({ status: 401, code: "logged_out", message: "Nobody is logged in." });
  return data;
}

/** Whether this person does jobs, rather than plans them. */
export function hasDay(me: Me): boolean {
  return can(me, "work_orders:progress") && !can(me, "work_orders:write");
}

/** Where this person's work begins. */
export function home(me: Me): "/dashboard" | "/customers" | "/my-day" | "/account" {
  if (can(me, "users:read")) return "/dashboard";
  if (hasDay(me)) return "/my-day";
  return can(me, "customers:read") ? "/customers" : "/account";
}
