import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// The browser is Debian's own, best the one without windows, which is quicker; another one is named by CHROMIUM.
const installed = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

const launchOptions = {
  executablePath: process.env.CHROMIUM ?? installed.find((path) => existsSync(path)) ?? "chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/support/server.ts",
  outputDir: "test-results",
  reporter: [["list"], ["./e2e/support/evidence-reporter.ts"]],
  // One server and one database for the whole run, so one test at a time; none is tried twice.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    // Set by the global setup, which picks a free port.
    baseURL: process.env.DESKBELL_URL ?? "http://localhost:5001",
    launchOptions,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
    actionTimeout: 10_000,
  },
  projects: [
    {
      name: "desktop",
      use: { viewport: { width: 1440, height: 900 } },
      testIgnore: ["**/phone.spec.ts", "**/my-day.spec.ts"],
    },
    {
      name: "phone",
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
      testIgnore: ["**/import.spec.ts", "**/keyboard.spec.ts", "**/bulk.spec.ts", "**/schedule.spec.ts"],
    },
  ],
});
