// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/errors";
import { onSessionEnd, sessionFetch } from "./session";

type Answer = (path: string, body: string) => number | Error;
const BASE = "http://localhost";

/** Answers every call by its path and keeps what was sent. */
function server(answer: Answer) {
  const calls: string[] = [];
  vi.stubGlobal("fetch", async (input: Request | string) => {
    const request = input instanceof Request ? input : new Request(new URL(input, BASE));
    const path = new URL(request.url).pathname;
    const body = await request.text();
    calls.push(`${path} ${body}`.trim());
    const result = answer(path, body);
    if (result instanceof Error) throw result;
    return new Response(null, { status: result });
  });
  return calls;
}

const post = (path: string, body: string) => new Request(BASE + path, { method: "POST", body });
const ended = vi.fn();

beforeEach(() => {
  vi.unstubAllGlobals();
  // Node wants a full address where a browser completes it by the page's own.
  const NodeRequest = Request;
  vi.stubGlobal(
    "Request",
    class extends NodeRequest {
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        super(typeof input === "string" ? new URL(input, BASE) : input, init);
      }
    },
  );
  ended.mockReset();
  onSessionEnd(ended);
});

describe("a call whose session has run out", () => {
  it("renews the session and sends the same call again, body and all", async () => {
    let fresh = false;
    const calls = server((path) => {
      if (path === "/api/auth/refresh") fresh = true;
      return path === "/api/auth/refresh" || fresh ? 200 : 401;
    });
    const response = await sessionFetch(post("/api/users", "ada"));
    expect(response.status).toBe(200);
    expect(calls).toEqual(["/api/users ada", "/api/auth/refresh {}", "/api/users ada"]);
    expect(ended).not.toHaveBeenCalled();
  });

  it("renews once for several calls at the same time", async () => {
    let fresh = false;
    const calls = server((path) => {
      if (path === "/api/auth/refresh") fresh = true;
      return path === "/api/auth/refresh" || fresh ? 200 : 401;
    });
    await Promise.all([sessionFetch(post("/api/a", "1")), sessionFetch(post("/api/b", "2"))]);
    expect(calls.filter((call) => call.startsWith("/api/auth/refresh"))).toHaveLength(1);
  });

  it("ends the session when it cannot be renewed", async () => {
    server(() => 401);
    expect((await sessionFetch(post("/api/users", "ada"))).status).toBe(401);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("leaves a wrong password to the login page", async () => {
    const calls = server(() => 401);
    await sessionFetch(post("/api/auth/login", "x"));
    expect(calls).toHaveLength(1);
    expect(ended).not.toHaveBeenCalled();
  });
});

it("a call without an answer is a failure of its own kind", async () => {
  server(() => new TypeError("Failed to fetch"));
  const failure = await sessionFetch(post("/api/users", "ada")).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ status: 0, code: "no_connection" });
});
