import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { exitCodeOf, Failure, inModules, run, say, step } from "./steps.mjs";

const systemBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const isRoot = process.getuid?.() === 0;

/**
 * Finds a Chromium that starts, or installs one, and answers its path.
 *
 * @throws Failure when there is none and none can be installed: browser tests are never left out.
 */
export async function ensureBrowser() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (starts(chosen)) return chosen;
    throw new Failure(`CHROMIUM_PATH is ${chosen}, which does not start as a browser. Correct it or leave it out.`);
  }
  const found = await firstThatStarts();
  if (found) return found;
  await step("Installing a browser for the tests", install);
  const installed = await firstThatStarts();
  if (installed) return installed;
  throw new Failure(
    "The browser tests need Chromium, and none could be installed. Install it (Debian, Ubuntu: apt-get install chromium) or name it with CHROMIUM_PATH.",
  );
}

async function firstThatStarts() {
  const { chromium } = await import("@playwright/test");
  return [...systemBrowsers, chromium.executablePath()].find((path) => existsSync(path) && starts(path));
}

function starts(path) {
  return spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0;
}

async function install() {
  const playwright = inModules("@playwright", "test", "cli.js");
  const dependencies = isRoot ? ["--with-deps"] : [];
  if ((await exitCodeOf(process.execPath, [playwright, "install", ...dependencies, "chromium"])) === 0) return;
  if (!isRoot || !existsSync("/usr/bin/apt-get")) return;
  say("Playwright's download failed: trying the system's packages.");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const failure = "apt-get could not install chromium. The reason is above.";
  const install = ["install", "-y", "-qq", "--no-install-recommends"];
  await run("apt-get", ["update", "-qq"], { env, failure });
  await run("apt-get", [...install, "chromium"], { env, failure });
  // Most tests run in it where it is there: not every system has it as a package.
  await exitCodeOf("apt-get", [...install, "chromium-headless-shell"], { env });
}
