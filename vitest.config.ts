import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const outside = ["node_modules/**", ".next/**", ".build/**", ".data/**"];
const database = ["./e2e/support/database.ts"];

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: root }] },
  test: {
    // By itself Vitest leaves one processor to whoever works at the machine: on two, nothing would run side by side.
    maxWorkers: "100%",
    // Files follow one another in one process, which spares each of them the loading of everything.
    isolate: false,
    // By itself Vitest waits for one second, which is not much where the machine has other things to do.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          testTimeout: 30_000,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...outside, "**/*.db.test.ts", "e2e/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          setupFiles: "./e2e/support/new-process.ts",
          include: ["**/*.db.test.ts"],
          exclude: outside,
          globalSetup: database,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "protocol",
          isolate: true,
          include: ["e2e/protocol/**/*.spec.ts"],
          globalSetup: [...database, "./e2e/support/server-files.ts", "./e2e/support/server-shared.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
