// Functions that the commands share: plain Node without dependencies, because they run before node_modules exists.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const startedAt = performance.now();
const heartbeatMs = 15_000;

/** A failure that its sentence explains wholly: it is printed without a stack. */
export class Failure extends Error {}

/** Prints a line behind the seconds since the command began. */
export function say(line) {
  console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${line}`);
}

/** Runs one step, and prints its start, that it still runs, and its duration. */
export async function step(title, act) {
  const from = performance.now();
  const seconds = () => `${((performance.now() - from) / 1000).toFixed(1)} s`;
  say(`${title} …`);
  const heartbeat = setInterval(() => say(`${title}: still at it after ${seconds()}`), heartbeatMs);
  try {
    const result = await act();
    say(`${title}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/** Runs a command to its end; prints a failure as a sentence and exits with 1. */
export async function main(act) {
  process.chdir(root);
  try {
    requireNode();
    await act();
  } catch (error) {
    console.error(`\n${error instanceof Failure ? error.message : error.stack}`);
    process.exit(1);
  }
}

/**
 * Runs a program to its end with its output shown.
 *
 * @throws Failure with `failure` when it cannot be started or does not end with 0.
 */
export async function run(command, args, { env = {}, failure }) {
  const code = await exitCodeOf(command, args, { env });
  if (code !== 0) throw new Failure(failure ?? `${command} ${args.join(" ")} ended with ${code}.`);
}

/** Runs a program to its end with its output shown, and answers its exit code. */
export function exitCodeOf(command, args, { env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
}

/** Whether a module is the script that was started, rather than one that another imports. */
export const isCommand = (url) => process.argv[1] !== undefined && fileURLToPath(url) === realpathSync(process.argv[1]);

/** The path of a program's JavaScript in node_modules, to run with Node itself rather than through npx. */
export const inModules = (...path) => join(root, "node_modules", ...path);

/**
 * Installs the packages when they are missing or are not the ones that package-lock.json names.
 *
 * @param builds Whether packages are needed that only build and test. A server that is built runs without them.
 */
export async function ensureInstalled({ builds = true } = {}) {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const stamp = inModules(".mandate-lock");
  const wanted = hash(lock);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  if (!isInstalled(JSON.parse(lock).packages, builds)) {
    await step("Installing packages (a few minutes the first time)", () =>
      run(...npm(["ci", "--include=dev", "--no-audit", "--no-fund"]), {
        failure: "npm could not install the packages; the reason is above. Check the connection to the npm registry.",
      }),
    );
  }
  // A later build must not take what a server runs with for everything.
  if (builds) writeFileSync(stamp, wanted);
}

/** npm's own list of what it put into node_modules, compared with the lock file. */
function isInstalled(packages, builds) {
  const file = inModules(".package-lock.json");
  if (!existsSync(file)) return false;
  const present = JSON.parse(readFileSync(file, "utf8")).packages;
  return Object.entries(packages).every(([path, { version, optional, dev, devOptional }]) => {
    if (path === "") return true;
    return present[path] ? present[path].version === version : optional || (!builds && (dev || devOptional));
  });
}

/** Files that every start writes again from the source: the verifier for Node, and for browsers. */
export const verifierFiles = ["public/verify.mjs", "public/verify-worker.mjs"];
const generated = new Set(verifierFiles.map((file) => join(root, file)));

/** One hash of the content of files and folders; tests and generated files do not count. */
export function hashOf(paths) {
  const sum = createHash("sha256");
  for (const file of paths.flatMap((path) => filesIn(join(root, path))).toSorted()) {
    sum
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return sum.digest("hex");
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.startsWith(join(root, "lib", "testing")) && !generated.has(file));
}

const hash = (text) => createHash("sha256").update(text).digest("hex");

/** The npm that runs this script, or the one on the path. */
function npm(args) {
  const own = process.env.npm_execpath;
  return own?.endsWith(".js") ? [process.execPath, [own, ...args]] : ["npm", args];
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(`Mandate needs Node 20.19 or later, and this is ${process.versions.node}. Node 22 or 24 is best.`);
}
