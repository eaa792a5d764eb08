import type { ConsoleMessage, Page } from "@playwright/test";

export interface Evidence {
  page: string;
  calls: string[];
  console: string[];
  screenshots: string[];
}

/** The browser's own note of a refusal that the test provoked. */
const EXPECTED = /^Failed to load resource: the server responded with a status of (401|404|409|412|422) /;

/** Follows a page: its calls to the API, in order, and everything it says on the console. */
export function watch(page: Page): Evidence {
  const evidence: Evidence = { page: "", calls: [], console: [], screenshots: [] };
  page.on("response", (response) => {
    const url = new URL(response.url());
    if (!url.pathname.startsWith("/api/")) return;
    evidence.calls.push(`${response.request().method()} ${url.pathname}${url.search} → ${response.status()}`);
  });
  page.on("console", (message: ConsoleMessage) => {
    evidence.console.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => {
    evidence.console.push(`uncaught: ${error.message}`);
  });
  return evidence;
}

/** What the console may not have said, given that a test expects refusals but no lost connection. */
export function unexpected(evidence: Evidence, allowed: readonly RegExp[]): string[] {
  const rules = [EXPECTED, ...allowed];
  return evidence.console.filter((line) => {
    const text = line.replace(/^\w+: /, "");
    return !rules.some((rule) => rule.test(text));
  });
}
