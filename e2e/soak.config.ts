import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Campaigns that need more than this repository installs; `npm run soak` runs them. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL("..", import.meta.url)) }] },
  test: {
    include: ["e2e/soak/**/*.spec.ts"],
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
  },
});
