import createClient from "openapi-fetch";
import { toApiError } from "@/lib/errors";
import type { paths } from "./schema.gen";
import { sessionFetch } from "./session";

// An endpoint that also answers in another form (CSV) is asked for that one by a link, not from here.
export const api = createClient<paths, "application/json">({
  baseUrl: window.location.origin,
  fetch: sessionFetch,
});

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The reply's body, or an `ApiError`. */
export async function ok<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { data, error, response } = await reply;
  if (!response.ok) throw toApiError(response.status, error, response.headers.get("x-request-id"));
  return data as T;
}

/** A record with the version tag that `If-Match` wants back. */
export interface Tagged<T> {
  record: T;
  etag: string | null;
}

export async function tagged<T>(reply: Promise<Reply<T>>): Promise<Tagged<T>> {
  const settled = await reply;
  const record = await ok(Promise.resolve(settled));
  return { record, etag: settled.response.headers.get("etag") };
}

export function ifMatch(etag: string | null): Record<string, string> {
  return etag ? { "If-Match": etag } : {};
}

/** One key for one press of a button: a retry with it cannot do the thing twice. */
export function newKey(): string {
  // randomUUID exists on secure origins only, and a first installation may run on plain http.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(
    "",
  );
}

export function idempotent(key: string): Record<string, string> {
  return { "Idempotency-Key": key };
}
