import { join } from "node:path";
import type { Browser, BrowserContext, ConsoleMessage, Page, Request } from "@playwright/test";

/** One call to the API. */
export interface Call {
  at: string;
  /** The page's own, or one that the test sent beside it. */
  by: "page" | "test";
  method: string;
  /** With its query. */
  path: string;
  /** Null: no answer came. */
  status: number | null;
}

export interface Shot {
  file: string;
  /** What is on it, read from the page when it was taken. */
  shows: string;
}

/** What is known of a test beside what its steps say. */
export class Evidence {
  /** Where the test was at its end. */
  page = "unknown";
  /** Every address that a page of the test was at, in order. */
  visited: string[] = [];
  requests: Call[] = [];
  console: string[] = [];
  screenshots: Shot[] = [];
  browser = "";

  /** The calls as the bundle prints them. */
  get calls(): string[] {
    return this.requests.map(callLine);
  }
}

export function callLine({ method, path, status }: Call): string {
  return `${method} ${path} → ${status ?? "no answer"}`;
}

/** The browser's own note of a refusal that the test provoked. */
const EXPECTED = /^Failed to load resource: the server responded with a status of (401|404|409|412|422) /;

/** What the console may not have said, given that a test expects refusals but no lost connection. */
export function unexpected(lines: readonly string[], allowed: readonly RegExp[]): string[] {
  const rules = [EXPECTED, ...allowed];
  return lines.filter((line) => {
    const text = line.replace(/^\w+: /, "");
    return !rules.some((rule) => rule.test(text));
  });
}

/** Follows a test: all its pages' calls to the API, and everything they say on the console. */
export function watch(browser: Browser, page: Page): { evidence: Evidence; end: () => void } {
  const evidence = new Evidence();
  evidence.browser = browser.version();
  const called = (request: Request, status: number | null) => {
    const url = new URL(request.url());
    if (!url.pathname.startsWith("/api/")) return;
    const path = url.pathname + url.search;
    evidence.requests.push({ at: now(), by: "page", method: request.method(), path, status });
  };
  const follow = (context: BrowserContext) => {
    context.on("response", (response) => called(response.request(), response.status()));
    context.on("requestfailed", (request) => called(request, null));
    context.on("framenavigated", (frame) => {
      if (frame.parentFrame() === null) evidence.visited.push(frame.url());
    });
    context.on("console", (message: ConsoleMessage) => {
      evidence.console.push(`${message.type()}: ${message.text()}`);
    });
    context.on("weberror", (problem) => {
      evidence.console.push(`uncaught: ${problem.error().message}`);
    });
  };
  follow(page.context());
  browser.on("context", follow);
  followRequests(page, evidence);
  return { evidence, end: () => void browser.off("context", follow) };
}

/** Every verb of the test's own client goes through its `fetch`. */
function followRequests(page: Page, evidence: Evidence): void {
  const client = page.request;
  const send = client.fetch.bind(client);
  client.fetch = async (target, options) => {
    const reply = await send(target, options);
    const url = new URL(reply.url());
    const path = url.pathname + url.search;
    const method = options?.method ?? "GET";
    evidence.requests.push({ at: now(), by: "test", method, path, status: reply.status() });
    return reply;
  };
}

/** A page in words: its title, what it is headed by, how much it lists, what lies over it. */
export async function describePage(page: Page): Promise<string> {
  const seen = await page.evaluate(() => {
    const texts = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)]
        .filter((element) => element.checkVisibility())
        .map((element) => (element.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 80))
        .filter(Boolean);
    const named = (kind: string, names: string[]) => names.map((name) => `${kind} “${name}”`);
    const lists = [...document.querySelectorAll("main table, main ul[aria-label], main ol[aria-label]")].map(
      (list) => {
        const name = list.getAttribute("aria-label") ?? list.querySelector("caption")?.textContent ?? "";
        const rows = list.querySelectorAll("tbody tr:not([aria-hidden]), :scope > li").length;
        return `list “${name}”, rows drawn: ${rows}`;
      },
    );
    return [
      ...named("heading", texts("h1")),
      ...named("part", texts("main h2")),
      ...lists,
      ...named("dialog", texts("[role=dialog] h2, [role=alertdialog] h2")),
      ...named("notice", texts("[data-sonner-toast] [data-title]")),
    ];
  });
  const size = page.viewportSize();
  const dark = await page.evaluate(() => document.documentElement.classList.contains("dark"));
  const frame = `${size?.width} × ${size?.height}, ${dark ? "dark" : "light"}`;
  return `${(await page.title()) || "Untitled"} (${frame}): ${seen.join("; ") || "nothing"}`;
}

function now(): string {
  return new Date().toISOString();
}

/** Where the evidence of this run is kept: the suite runs once on each database. */
export function evidenceFolder(...below: string[]): string {
  const database = process.env.DATABASE_URL?.startsWith("postgres") ? "postgresql" : "sqlite";
  return join("e2e", "evidence", database, ...below);
}

/** A test's name, from its file on, as a file name. */
export function slug(titles: readonly string[]): string {
  return titles
    .join(" ")
    .replace(".spec.ts", "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
