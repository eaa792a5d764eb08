import { connectionFailed, connectionWorks } from "@/lib/connection";
import { noConnection } from "@/lib/errors";

let refreshing: Promise<boolean> | null = null;
let ended: () => void = () => {};

/** What to do once the server accepts neither the session nor its renewal. */
export function onSessionEnd(handler: () => void): void {
  ended = handler;
}

async function send(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    connectionFailed();
    throw noConnection();
  }
  if ([502, 503, 504].includes(response.status)) connectionFailed();
  else connectionWorks();
  return response;
}

/** A renewal token works once, so of all this browser's tabs one renews at a time. */
function renewInTurn(): Promise<boolean> {
  // Locks exist on secure origins only.
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request("deskbell.renew", renew) : renew();
}

async function renew(): Promise<boolean> {
  const reply = await send(
    new Request("/api/auth/refresh", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    }),
  );
  // An answer that nobody reads keeps its connection busy.
  await reply.text();
  return reply.ok;
}

/** `fetch` for our API: a 401 renews the session once and sends the same request again. */
export async function sessionFetch(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  const again = request.clone();
  const response = await send(request);
  if (response.status !== 401 || path === "/api/auth/login" || path === "/api/auth/refresh") return response;
  if (await renewSession()) {
    await response.text();
    return send(again);
  }
  return response;
}

/** Renews the session, once for all who ask at a time; where it cannot be, the session has ended. */
export async function renewSession(): Promise<boolean> {
  refreshing ??= renewInTurn().finally(() => {
    refreshing = null;
  });
  const renewed = await refreshing;
  if (!renewed) ended();
  return renewed;
}
