import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestCase, TestResult, TestStep } from "@playwright/test/reporter";
import type { Evidence } from "./evidence";

const EMPTY: Evidence = { page: "unknown", calls: [], console: [], screenshots: [] };

/** What was done, in the test's own words or, where it has none, as Playwright names it. */
function actions(steps: readonly TestStep[]): string[] {
  return steps.flatMap((step) => {
    if (step.category === "test.step")
      return [step.title, ...actions(step.steps).map((title) => `   ${title}`)];
    if (step.category !== "pw:api" && step.category !== "expect") return [];
    if (/^(Evaluate|Create page|Close page|\{)/.test(step.title)) return [];
    return [`${step.title}${source(step)}`];
  });
}

const sources = new Map<string, string[]>();

/** The line of the test that did it: it names the role and the label. */
function source({ location }: TestStep): string {
  if (!location) return "";
  let lines = sources.get(location.file);
  if (!lines) {
    lines = readFileSync(location.file, "utf8").split("\n");
    sources.set(location.file, lines);
  }
  const line = lines[location.line - 1]?.trim() ?? "";
  return line ? `: ${line}` : "";
}

function bundle(test: TestCase, result: TestResult, evidence: Evidence): string {
  const list = (lines: readonly string[], none: string) =>
    lines.length > 0 ? lines.map((line) => `  • ${line}`) : [`  • ${none}`];
  const done = actions(result.steps);
  return [
    "PLAYWRIGHT RUN RESULTS:",
    `Test: ${test.titlePath().filter(Boolean).join(" › ")}`,
    `Timestamp: ${result.startTime.toISOString()}`,
    `Target URL: ${evidence.page}`,
    "API Endpoints Tested:",
    ...list(evidence.calls, "none"),
    "Actions Performed:",
    ...done.map((action, index) => `  ${index + 1}. ${action}`),
    "Console Logs:",
    ...list(evidence.console, "none"),
    "Screenshots:",
    ...list(evidence.screenshots, "none"),
    `Test Outcome: ${result.status === "passed" ? "PASS" : result.status.toUpperCase()}`,
    ...(result.error?.message ? ["Error:", result.error.message] : []),
    "",
  ].join("\n");
}

/** Writes the evidence of every test beside its screenshots, and one page that lists them all. */
export default class EvidenceReporter implements Reporter {
  private readonly summary: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const project = test.parent.project()?.name ?? "project";
    const attached = result.attachments.find(({ name }) => name === "evidence")?.body;
    const evidence = attached ? (JSON.parse(attached.toString()) as Evidence) : EMPTY;
    const folder = join("e2e", "evidence", project);
    mkdirSync(folder, { recursive: true });
    const [, , ...titles] = test.titlePath();
    const name = titles
      .join(" ")
      .replace(".spec.ts", "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
    writeFileSync(join(folder, `${name}.txt`), bundle(test, result, evidence));
    this.summary.push(`${result.status.padEnd(8)} ${project.padEnd(8)} ${titles.join(" › ")}`);
  }

  onEnd(): void {
    mkdirSync(join("e2e", "evidence"), { recursive: true });
    writeFileSync(join("e2e", "evidence", "summary.txt"), `${this.summary.join("\n")}\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
