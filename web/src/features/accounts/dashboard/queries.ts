import { queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";

/** How many people there are, and of which kind. It keeps itself current while somebody looks. */
export const statsQuery = queryOptions({
  queryKey: ["people", "stats"],
  queryFn: ({ signal }) => ok(api.GET("/api/users/stats", { signal })),
  refetchInterval: 20_000,
});
