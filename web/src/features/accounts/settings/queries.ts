import { queryOptions } from "@tanstack/react-query";
import { api, ifMatch, type Tagged, tagged } from "@/api/client";
import { queryClient } from "@/api/query-client";
import type { Settings, SettingsPatch } from "@/api/types";

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }): Promise<Tagged<Settings>> => tagged(api.GET("/api/settings", { signal })),
});

export async function changeSettings(input: {
  patch: SettingsPatch;
  etag: string | null;
}): Promise<Tagged<Settings>> {
  const saved = await tagged(api.PATCH("/api/settings", { body: input.patch, headers: ifMatch(input.etag) }));
  queryClient.setQueryData(settingsQuery.queryKey, saved);
  // The company's name stands in the frame of every room, and its zone decides what a day is.
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "settings" });
  return saved;
}
