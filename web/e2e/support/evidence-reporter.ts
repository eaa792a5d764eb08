import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";
import { actions } from "./actions";
import { bundle, type Record, runIndex } from "./bundle";
import { Evidence, evidenceFolder, slug } from "./evidence";

/** Writes the evidence of every test beside its screenshots, and an index of the run for people and for programs. */
export default class EvidenceReporter implements Reporter {
  private readonly began = new Date();
  private readonly records: Record[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const project = test.parent.project()?.name ?? "project";
    const attached = result.attachments.find(({ name }) => name === "evidence")?.body;
    const evidence: Evidence = Object.assign(
      new Evidence(),
      attached ? JSON.parse(attached.toString()) : undefined,
    );
    const [, , ...titles] = test.titlePath();
    const record: Record = {
      test: titles.join(" › "),
      project,
      file: join(project, slug(titles)),
      timestamp: result.startTime.toISOString(),
      duration_ms: result.duration,
      target_url: evidence.page,
      visited: evidence.visited,
      browser: evidence.browser,
      api: evidence.requests,
      actions: actions(result.steps),
      console: evidence.console,
      screenshots: evidence.screenshots,
      outcome: outcome(result),
      // Without it the test is not proved, whatever its result.
      complete: attached !== undefined,
      ...(result.error?.message ? { error: plain(result.error.message) } : {}),
    };
    this.records.push(record);
    const path = evidenceFolder(record.file);
    mkdirSync(evidenceFolder(project), { recursive: true });
    writeFileSync(`${path}.txt`, bundle(record));
    writeFileSync(`${path}.json`, `${JSON.stringify(record, null, 2)}\n`);
  }

  onEnd(result: FullResult): void {
    const run = {
      began: this.began.toISOString(),
      ended: new Date().toISOString(),
      outcome: result.status === "passed" ? "PASS" : result.status.toUpperCase(),
      tests: this.records,
    };
    mkdirSync(evidenceFolder(), { recursive: true });
    writeFileSync(evidenceFolder("index.md"), runIndex(run));
    writeFileSync(evidenceFolder("index.json"), `${JSON.stringify(run, null, 2)}\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}

const OUTCOMES: { [status in TestResult["status"]]: string } = {
  passed: "PASS",
  failed: "FAIL",
  timedOut: "FAIL (timed out)",
  interrupted: "FAIL (interrupted)",
  skipped: "SKIPPED",
};

function outcome({ status }: TestResult): string {
  return OUTCOMES[status];
}

/** Without the colours that Playwright gives a terminal. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}
