import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ok } from "@/api/client";
import { queryClient } from "@/api/query-client";

/** Entries that are fetched at once. */
const STEP = 30;

/** How many one has not read. */
export const unreadQuery = queryOptions({
  queryKey: ["notifications", "count"],
  queryFn: ({ signal }) => ok(api.GET("/api/notifications/count", { signal })),
});

/** What one is told, newest first. */
export const notificationsQuery = infiniteQueryOptions({
  queryKey: ["notifications", "list"],
  queryFn: ({ signal, pageParam }) =>
    ok(api.GET("/api/notifications", { params: { query: { page: pageParam, page_size: STEP } }, signal })),
  initialPageParam: 1,
  getNextPageParam: ({ page, pages }) => (page < pages ? page + 1 : undefined),
});

/** Whether mails about one's jobs come. */
export const notificationSettingsQuery = queryOptions({
  queryKey: ["notifications", "settings"],
  queryFn: ({ signal }) => ok(api.GET("/api/notifications/settings", { signal })),
});

const refresh = () => queryClient.invalidateQueries({ queryKey: ["notifications"] });

export async function readNotification(id: string): Promise<void> {
  await ok(api.POST("/api/notifications/{id}/read", { params: { path: { id } } }));
  await refresh();
}

export async function readAllNotifications(): Promise<void> {
  await ok(api.POST("/api/notifications/read-all"));
  await refresh();
}

export async function chooseJobMails(job_mails: boolean): Promise<void> {
  const chosen = await ok(api.PATCH("/api/notifications/settings", { body: { job_mails } }));
  queryClient.setQueryData(notificationSettingsQuery.queryKey, chosen);
}
