import { describe, expect, it } from "vitest";
import { bundle, pattern, type Record, runIndex } from "./bundle";

const record: Record = {
  test: "board.spec.ts › a job is moved",
  project: "desktop",
  file: "desktop/board-a-job-is-moved",
  timestamp: "2026-11-20T12:00:00.000Z",
  duration_ms: 2345,
  target_url: "http://localhost:5001/schedule?week=47",
  visited: ["http://localhost:5001/login", "http://localhost:5001/schedule?week=47"],
  browser: "140.0",
  api: [
    { at: "2026-11-20T12:00:01.000Z", by: "test", method: "POST", path: "/api/auth/login", status: 200 },
    { at: "2026-11-20T12:00:02.000Z", by: "page", method: "PATCH", path: "/api/jobs/12", status: 200 },
    { at: "2026-11-20T12:00:02.100Z", by: "page", method: "GET", path: "/api/jobs?page=1", status: null },
  ],
  actions: ["Log in as owner", "Navigate /schedule", "Drag the job"],
  console: [],
  screenshots: [{ file: "board.png", shows: "Schedule (1440 × 900, light): heading “Schedule”" }],
  outcome: "PASS",
  complete: true,
};

describe("the evidence of a test", () => {
  it("has the seed's lines in the seed's order", () => {
    expect(bundle(record).split("\n\n")[0]).toBe(
      [
        "PLAYWRIGHT RUN RESULTS:",
        "Timestamp: 2026-11-20T12:00:00.000Z",
        "Target URL: http://localhost:5001/schedule?week=47",
        "API Endpoints Tested:",
        "  • POST /api/auth/login → 200 (sent by the test)",
        "  • PATCH /api/jobs/12 → 200",
        "  • GET /api/jobs?page=1 → no answer",
        "Actions Performed:",
        "  1. Log in as owner",
        "  2. Navigate /schedule",
        "  3. Drag the job",
        "Console Logs: none",
        "Screenshot Description:",
        "  • Schedule (1440 × 900, light): heading “Schedule” [board.png]",
        "Test Outcome: PASS",
      ].join("\n"),
    );
  });

  it("lists what the console said, and why it failed", () => {
    const text = bundle({ ...record, console: ["error: boom"], outcome: "FAIL", error: "expected 1 row" });
    expect(text).toContain("Console Logs:\n  • error: boom\n");
    expect(text).toContain("Test Outcome: FAIL\n");
    expect(text).toContain("Error:\nexpected 1 row\n");
  });
});

describe("the index of a run", () => {
  const run = { began: "2026-11-20T12:00:00Z", ended: "2026-11-20T12:01:10Z", outcome: "FAILED" };

  it("names every test, and those without evidence", () => {
    const failed = { ...record, test: "a | b", outcome: "FAIL", complete: false };
    const index = runIndex({ ...run, tests: [record, failed] });
    expect(index).toContain("**FAILED**, 1 of 2 tests passed");
    expect(index).toContain("took 70 s");
    expect(index).toContain("Without a bundle: a \\| b");
    expect(index).toContain(
      "| PASS | [board.spec.ts › a job is moved](desktop/board-a-job-is-moved.txt) | desktop | 2.3 | /schedule?week=47 | 3 | none | [1](desktop/board.png) |",
    );
  });

  it("sums up what was called and how it was answered", () => {
    const index = runIndex({ ...run, tests: [record, { ...record, project: "phone" }] });
    expect(index).toContain("| PATCH /api/jobs/{id} | 200 × 2 | 2 |");
    expect(index).toContain("| GET /api/jobs | no answer × 2 | 2 |");
  });

  it("leaves ids out of an address", () => {
    expect(pattern("/api/imports/0193b1a2-1111-7000-8000-000000000001/refused?page=2")).toBe(
      "/api/imports/{id}/refused",
    );
    expect(pattern("/api/v2/customers/7")).toBe("/api/v2/customers/{id}");
  });
});
