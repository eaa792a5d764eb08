import { api, idempotent, newKey, ok } from "@/api/client";
import { meQuery } from "@/api/me";
import { queryClient } from "@/api/query-client";
import { tellTabs } from "@/api/tabs";
import { claimDrafts, dropAllDrafts } from "@/lib/drafts";

/** Whoever was here before, nothing of what they saw stays. */
async function begin(): Promise<void> {
  queryClient.clear();
  const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
  if (me) claimDrafts(me.user.id);
  tellTabs();
}

export async function logIn(body: { email: string; password: string; company?: string }): Promise<void> {
  await ok(api.POST("/api/auth/login", { body }));
  await begin();
}

export async function logOut(): Promise<void> {
  await ok(api.POST("/api/auth/logout"));
  dropAllDrafts();
  queryClient.clear();
  tellTabs();
}

export async function setUp(body: {
  token: string;
  company_name: string;
  name: string;
  email: string;
  password: string;
}): Promise<void> {
  await ok(api.POST("/api/setup", { body, headers: idempotent(newKey()) }));
  await begin();
}

export async function acceptInvite(body: { token: string; password: string }): Promise<void> {
  await ok(api.POST("/api/portal-invites/accept", { body, headers: idempotent(newKey()) }));
  await begin();
}
