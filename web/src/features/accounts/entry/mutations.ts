import { api, idempotent, newKey, ok } from "@/api/client";
import { dropMe } from "@/api/kept-me";
import { meQuery } from "@/api/me";
import { queryClient } from "@/api/query-client";
import { tellTabs } from "@/api/tabs";
import type { NewSignup } from "@/api/types";
import { claimDrafts, dropAllDrafts } from "@/lib/drafts";
import { forgetTyped } from "./typed";

/** Whoever was here before, nothing of what they saw stays. */
async function begin(): Promise<void> {
  forgetTyped();
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
  dropMe();
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

export async function signUp(input: { body: NewSignup; key: string }): Promise<void> {
  await ok(api.POST("/api/customers/signup", { body: input.body, headers: idempotent(input.key) }));
}

interface Address {
  email: string;
  company?: string;
}

export async function verifyEmail(body: Address & { code: string }): Promise<void> {
  await ok(api.POST("/api/customers/verify-email", { body, headers: idempotent(newKey()) }));
}

export async function resendCode(body: Address): Promise<void> {
  await ok(api.POST("/api/customers/resend-verification", { body }));
}

export async function forgotPassword(body: Address): Promise<void> {
  await ok(api.POST("/api/auth/forgot-password", { body }));
}

/** Ends all sessions of that user, so the next page must ask anew who is here. */
export async function resetPassword(body: { token: string; password: string }): Promise<void> {
  await ok(api.POST("/api/auth/reset-password", { body, headers: idempotent(newKey()) }));
  queryClient.clear();
  tellTabs();
}
