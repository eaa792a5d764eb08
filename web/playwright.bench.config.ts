import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

// What is measured in the browser; a busy machine must not fail the tests, so it is not among them.
export default defineConfig({
  ...base,
  testDir: "bench",
  reporter: [["list"]],
  timeout: 300_000,
  projects: [{ name: "desktop", use: { viewport: { width: 1440, height: 900 } } }],
});
