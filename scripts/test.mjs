import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkDependencies } from "./advisories.mjs";
import { ensureBrowser } from "./browser.mjs";
import { build } from "./build.mjs";
import { installClusterPackages } from "./cluster-packages.mjs";
import { playwrightCounts, vitestCounts } from "./counts.mjs";
import { generate } from "./generate.mjs";
import { ensureNginx } from "./nginx.mjs";
import { ensureInstalled, exitCodeOf, Failure, inModules, isCommand, main, root, say } from "./steps.mjs";

const results = join(root, "test-results");
const node = process.execPath;
const next = inModules("next", "dist", "bin", "next");
const oneTest = (code) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** Runs all checks and ends with their sum. `--quick` leaves out checks that need a build or a database. */
async function test() {
  await ensureInstalled();
  if (process.argv.includes("--quick")) return quickTest();
  const browser = await ensureBrowser();
  const nginx = await ensureNginx();
  await generate();
  mkdirSync(results, { recursive: true });
  // `.ci/run` asks for it. No phase waits for it.
  if (process.argv.includes("--cluster-packages")) installClusterPackages(join(results, "cluster-packages.log"));
  const phases = [];
  const phase = async (name, act) => phases.push(await timed(name, act));
  await phase("types", types);
  await phase("lint, format and dependencies", lint);
  const [{ failed: typeFaults }] = phases;
  await phase("build", () => builds({ typesAreChecked: typeFaults === 0 }));
  await phase("unit, database and protocol tests", () => vitest({ browser, nginx }));
  await phase("browser tests", () => playwright(browser));
  report(phases);
}

/** Types, lint and unit tests. */
async function quickTest() {
  await generate();
  mkdirSync(results, { recursive: true });
  report([
    await timed("types", types),
    await timed("lint, format and dependencies", lint),
    await timed("unit tests", () => vitest({ projects: ["unit", "alone"] })),
  ]);
}

const biome = [inModules("@biomejs", "biome", "bin", "biome"), "check"];

async function timed(name, act) {
  const from = performance.now();
  say(`${name} …`);
  const counts = await act();
  const seconds = (performance.now() - from) / 1000;
  say(`${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds.toFixed(1)} s`);
  return { name, ...counts, seconds };
}

/** The routes' types are generated; without them no page type-checks in a fresh clone. */
async function types() {
  const generated = await exitCodeOf(node, [next, "typegen"], { env: { NEXT_TELEMETRY_DISABLED: "1" } });
  return oneTest(generated || (await exitCodeOf(node, [inModules("typescript", "bin", "tsc"), "--noEmit"])));
}

async function lint() {
  const code = await exitCodeOf(node, [...biome, "--error-on-warnings", "."]);
  // Loaded here, because its parser is installed first.
  const { checkWords } = await import("./lint/words.mjs");
  const { checkFunctions } = await import("./lint/functions.mjs");
  const { checkCircles } = await import("./lint/circles.mjs");
  const checks = [checkWords(), checkFunctions(), checkCircles()].map((passes) => oneTest(passes ? 0 : 1));
  const outcomes = [oneTest(code), oneTest(checkDependencies()), ...checks];
  return { passed: sum(outcomes, "passed"), failed: sum(outcomes, "failed") };
}

async function builds(options) {
  try {
    await build(options);
    return oneTest(0);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    return oneTest(1);
  }
}

async function vitest({ browser, nginx, projects = [] }) {
  const file = fresh("vitest.json");
  const stuck = fresh("stuck.txt");
  const only = projects.map((project) => `--project=${project}`);
  const code = await exitCodeOf(node, [inModules("vitest", "vitest.mjs"), "run", ...only], {
    env: {
      NODE_ENV: "test",
      REPORT_FILE: file,
      STUCK_FILE: stuck,
      ...(browser ? { CHROMIUM_PATH: browser } : {}),
      ...(nginx ? { NGINX_PATH: nginx } : {}),
    },
  });
  return vitestCounts(read(file), code, existsSync(stuck) ? readFileSync(stuck, "utf8") : undefined);
}

async function playwright(browser) {
  const file = fresh("playwright.json");
  const config = ["--config", "e2e/playwright.config.ts", "--reporter=list,json"];
  const code = await exitCodeOf(node, [inModules("@playwright", "test", "cli.js"), "test", ...config], {
    env: { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  return playwrightCounts(read(file), code);
}

/** The place of a report, without an earlier run's. */
function fresh(name) {
  const file = join(results, name);
  rmSync(file, { force: true });
  return file;
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

function report(phases) {
  console.log("");
  for (const { name, passed, failed, seconds } of phases) {
    const counts = `${String(passed).padStart(6)} passed ${String(failed).padStart(4)} failed`;
    console.log(`  ${name.padEnd(34)} ${counts} ${seconds.toFixed(1).padStart(8)} s`);
  }
  const failures = phases.flatMap(({ failures = [] }) => failures);
  const again = phases.flatMap(({ again = [] }) => again);
  if (again.length > 0) console.log(`\n${again.map((test) => `  AGAIN   ${test}`).join("\n")}`);
  if (failures.length > 0) console.log(`\n${failures.map((failure) => `  FAILED  ${failure}`).join("\n")}`);
  console.log(`\n${sum(phases, "passed")} passed, ${sum(phases, "failed")} failed`);
  process.exitCode = sum(phases, "failed") > 0 ? 1 : 0;
}

const sum = (counts, key) => counts.reduce((total, one) => total + one[key], 0);

if (isCommand(import.meta.url)) await main(test);
