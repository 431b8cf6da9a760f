import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./scripts/longest-first.mjs";
import { keepFilesInMemory } from "./scripts/memory-folder.mjs";
import { StuckFiles } from "./scripts/stuck-files.mjs";

keepFilesInMemory();

const root = fileURLToPath(new URL(".", import.meta.url));
const outside = ["node_modules/**", ".next/**", ".build/**", ".data/**"];
/** `npm test` counts the tests by a report. */
const { REPORT_FILE: report } = process.env;
const database = ["./lib/testing/database.ts"];

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: root }] },
  test: {
    // By default Vitest leaves one processor unused. With two processors, no files would run in parallel.
    maxWorkers: "100%",
    // Files follow one another in one process, which spares each of them the loading of everything.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", new StuckFiles(), ...(report ? ["json"] : [])],
    ...(report ? { outputFile: { json: report } } : {}),
    // How long something takes is measured by tests of its own: everywhere else a busy machine may stand still for seconds.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          setupFiles: "./lib/testing/properties.ts",
          testTimeout: 60_000,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...outside, "**/*.db.test.ts", "**/*.alone.test.ts", "e2e/**"],
        },
      },
      {
        extends: true,
        test: {
          // They look at what a whole process does: other files must not have run in it.
          name: "alone",
          isolate: true,
          testTimeout: 60_000,
          include: ["**/*.alone.test.ts"],
          exclude: outside,
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          setupFiles: ["./lib/testing/new-process.ts", "./lib/testing/properties.ts"],
          include: ["**/*.db.test.ts"],
          exclude: outside,
          globalSetup: database,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: "protocol",
          include: ["e2e/protocol/**/*.spec.ts"],
          // Much of their time they wait: for servers that start and stop, for jobs, and for what must not happen.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 1 },
          globalSetup: [
            ...database,
            "./e2e/support/server/files.ts",
            "./e2e/support/server/shared.ts",
            "./e2e/support/server/handed-on.ts",
          ],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
