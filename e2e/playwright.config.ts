import { randomBytes } from "node:crypto";
import { defineConfig, devices } from "@playwright/test";
import { lightBrowser } from "@/e2e/support/browser/launch";
import { keepFilesInMemory } from "@/scripts/memory-folder.mjs";

// Settled once in the process that starts the run; its workers inherit the environment.
keepFilesInMemory();
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 10_000));
process.env.E2E_PASSWORD ??= randomBytes(12).toString("base64url");

export default defineConfig({
  testDir: "console",
  outputDir: "../test-results/browser",
  globalSetup: "./support/browser/server.ts",
  forbidOnly: true,
  // `npm test` names each test that needs the second try, and fails where there are more than two.
  retries: 1,
  fullyParallel: true,
  workers: 2,
  // How long a step takes is no guarantee of these tests: a machine that is busy may stand still for seconds.
  timeout: 180_000,
  // All of them take about 18 minutes on two quiet processors.
  globalTimeout: 60 * 60_000,
  expect: { timeout: 30_000 },
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    ...devices["Desktop Chrome"],
    baseURL: `http://localhost:${process.env.E2E_PORT}`,
    // A trace costs each test that passes, too; a failure shows the page as it was anyway. The second try keeps one.
    trace: "on-first-retry",
    launchOptions: lightBrowser,
  },
});
