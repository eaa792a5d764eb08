import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

/** Where one is logged in. */
export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) =>
    ok(api.GET("/api/auth/sessions", { params: { query: { page_size: 50 } }, signal })),
});
