import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inModules, root } from "./steps.mjs";

const run = promisify(execFile);
const limits = { lookMs: 50, namedMs: 1_000, endedMs: 3_000, closedMs: 20_000 };
const config = `
  import { defineConfig } from "vitest/config";
  import { StuckFiles } from ${JSON.stringify(join(root, "scripts", "stuck-files.mjs"))};
  export default defineConfig({
    test: { isolate: false, maxWorkers: 2, testTimeout: 500, reporters: ["default", new StuckFiles(${JSON.stringify(limits)})] },
  });`;
const stuck = {
  "keeps its process busy": 'it("spins", async () => { for (;;) await null; });',
  "waits while it is loaded": "await new Promise((resolve) => setTimeout(resolve, 100_000));",
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mandate-stuck-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "vitest.config.mts"), config);
  await writeFile(join(folder, "fine.test.ts"), 'import { it } from "vitest";\nit("is fine", () => {});\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a run of tests", () => {
  it.each(Object.entries(stuck))("ends when a file %s, fails, and names the file", async (_, body) => {
    const file = join(folder, "stuck.test.ts");
    const told = join(folder, "stuck.txt");
    await writeFile(file, `import { it } from "vitest";\n${body}\n`);
    const env = { ...process.env, VITEST: undefined, VITEST_WORKER_ID: undefined, STUCK_FILE: told };
    const ended = run(process.execPath, [inModules("vitest", "vitest.mjs"), "run"], { cwd: folder, env });
    await expect(ended).rejects.toMatchObject({ code: 1 });
    expect(await readFile(told, "utf8")).toContain(`${file} has not ended after`);
  });
});
