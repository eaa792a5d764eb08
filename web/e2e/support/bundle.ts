import { type Call, callLine, type Shot } from "./evidence";

/** Stands behind a console line that the test provoked. */
export const AS_EXPECTED = "(expected by this test)";

/** The evidence of one test, as it is written. */
export interface Record {
  test: string;
  project: string;
  /** Its bundle, without the ending, from the run's folder. */
  file: string;
  timestamp: string;
  duration_ms: number;
  target_url: string;
  visited: string[];
  browser: string;
  api: Call[];
  actions: string[];
  console: string[];
  screenshots: Shot[];
  outcome: string;
  complete: boolean;
  error?: string;
}

interface Run {
  began: string;
  ended: string;
  outcome: string;
  tests: readonly Record[];
}

/** The bundle in the form of seed 003, line by line, and below it what else there is to know. */
export function bundle(record: Record): string {
  const list = (lines: readonly string[]) =>
    (lines.length > 0 ? lines : ["none"]).map((line) => `  • ${line}`);
  return [
    "PLAYWRIGHT RUN RESULTS:",
    `Timestamp: ${record.timestamp}`,
    `Target URL: ${record.target_url}`,
    "API Endpoints Tested:",
    ...list(record.api.map((call) => callLine(call) + (call.by === "test" ? " (sent by the test)" : ""))),
    "Actions Performed:",
    ...record.actions.map((action, index) => `  ${index + 1}. ${action}`),
    ...(record.console.length > 0 ? ["Console Logs:", ...list(record.console)] : ["Console Logs: none"]),
    "Screenshot Description:",
    ...list(record.screenshots.map(({ file, shows }) => `${shows} [${file}]`)),
    `Test Outcome: ${record.outcome}`,
    "",
    `Test: ${record.test}`,
    `Project: ${record.project}, Chromium ${record.browser || "unknown"}`,
    `Duration: ${(record.duration_ms / 1000).toFixed(1)} s`,
    "Pages Visited:",
    ...list(record.visited),
    ...(record.error ? ["Error:", record.error] : []),
    "",
  ].join("\n");
}

/** All tests of a run on one page, then every kind of call that they made. */
export function runIndex({ began, ended, outcome, tests }: Run): string {
  const passed = tests.filter((test) => test.outcome === "PASS").length;
  const missing = tests.filter((test) => !test.complete);
  const seconds = Math.round((Date.parse(ended) - Date.parse(began)) / 1000);
  return [
    "# Deskbell in the browser: evidence of a run",
    "",
    `- Outcome: **${outcome}**, ${passed} of ${tests.length} tests passed`,
    `- Began: ${began}, took ${seconds} s`,
    `- Browser: Chromium ${tests.find((test) => test.browser)?.browser ?? "unknown"}`,
    `- Without a bundle: ${missing.length === 0 ? "none" : missing.map((test) => cell(test.test)).join("; ")}`,
    "",
    "| outcome | test | project | seconds | page | calls | console | screenshots |",
    "|---|---|---|---|---|---|---|---|",
    ...tests.map(row),
    "",
    "## Calls to the API",
    "",
    "| call | answers | tests |",
    "|---|---|---|",
    ...endpoints(tests),
    "",
  ].join("\n");
}

function row(test: Record): string {
  const folder = test.project;
  const shots = test.screenshots.map(({ file }, index) => `[${index + 1}](${folder}/${file})`);
  return `| ${[
    test.outcome,
    `[${cell(test.test)}](${test.file}.txt)`,
    test.project,
    (test.duration_ms / 1000).toFixed(1),
    cell(pathOf(test.target_url)),
    String(test.api.length),
    consoleCell(test.console),
    shots.join(" ") || "none",
  ].join(" | ")} |`;
}

function consoleCell(lines: readonly string[]): string {
  const expected = lines.filter((line) => line.endsWith(AS_EXPECTED)).length;
  const parts = [
    ...(lines.length > expected ? [`**${lines.length - expected} unexpected**`] : []),
    ...(expected > 0 ? [`${expected} expected`] : []),
  ];
  return parts.join(", ") || "none";
}

/** What was called, ids left out, and how it was answered. */
function endpoints(tests: readonly Record[]): string[] {
  const seen = new Map<string, { answers: Map<string, number>; tests: Set<string> }>();
  for (const test of tests) {
    for (const { method, path, status } of test.api) {
      const call = `${method} ${pattern(path)}`;
      const entry = seen.get(call) ?? { answers: new Map(), tests: new Set() };
      seen.set(call, entry);
      const answer = String(status ?? "no answer");
      entry.answers.set(answer, (entry.answers.get(answer) ?? 0) + 1);
      entry.tests.add(`${test.project} ${test.test}`);
    }
  }
  return [...seen.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([call, { answers, tests: by }]) => {
      const counts = [...answers.entries()].sort().map(([answer, count]) => `${answer} × ${count}`);
      return `| ${cell(call)} | ${counts.join(", ")} | ${by.size} |`;
    });
}

/** `/api/users/12/activity?page=2` → `/api/users/{id}/activity`. */
export function pattern(path: string): string {
  return (path.split("?")[0] ?? "").replace(
    /\/(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=\/|$)/g,
    "/{id}",
  );
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** A text as a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}
