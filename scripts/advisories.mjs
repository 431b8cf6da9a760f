// The dependency gate. It compares package-lock.json with a list of relevant advisories in this folder, so it needs no
// network. The list is reviewed at every release.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isCommand, main, root, say } from "./steps.mjs";

const registry = "https://registry.npmjs.org/";

/** Reads the three files the gate compares. */
export function readDependencies(folder = root) {
  const read = (...path) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));
  return {
    manifest: read("package.json"),
    lock: read("package-lock.json"),
    advisories: JSON.parse(readFileSync(join(root, "scripts", "advisories.json"), "utf8")),
  };
}

/** Lists the faults of the dependencies, and the known and accepted advisories. */
export function judge({ manifest, lock, advisories }) {
  const installed = Object.entries(lock.packages).filter(([path]) => path !== "");
  const known = installed.flatMap(([path, { version }]) =>
    advisories
      .filter((advisory) => advisory.package === nameOf(path) && advisory.affected.some((one) => within(version, one)))
      .map((advisory) => ({ ...advisory, path, version })),
  );
  const sentence = ({ path, version, id, what }) => `${path} ${version}: ${id}. ${what}.`;
  return {
    refused: [
      ...known.filter(({ accepted }) => accepted === undefined).map(sentence),
      ...loose(manifest),
      ...foreign(installed),
      ...unreviewedScripts(manifest, installed),
    ],
    accepted: known
      .filter(({ accepted }) => accepted !== undefined)
      .map((one) => `${sentence(one)} Accepted: ${one.accepted}`),
  };
}

/** A version that is not exact would be another one tomorrow. */
function loose({ dependencies, devDependencies, optionalDependencies }) {
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/.test(version))
    .map(([name, version]) => `package.json: ${name} is not pinned: ${version}.`);
}

/** Lists packages without integrity, and packages that do not come from the registry. */
function foreign(installed) {
  const fromElsewhere = ({ resolved }) => resolved !== undefined && !resolved.startsWith(registry);
  return installed
    .filter(([, entry]) => !entry.inBundle && (!entry.integrity || fromElsewhere(entry)))
    .map(([path]) => `package-lock.json: ${path} has no integrity, or is not from the registry.`);
}

/** Lists packages with install scripts on which `allowScripts` has no decision. */
function unreviewedScripts({ allowScripts = {} }, installed) {
  return installed
    .filter(([path, { hasInstallScript }]) => hasInstallScript && allowScripts[nameOf(path)] === undefined)
    .map(([path]) => `package.json: allowScripts has no entry for the install script of ${nameOf(path)}.`);
}

const nameOf = (path) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

/** Whether a version satisfies every bound of a range such as `>=4.0.6 <4.24.15`. */
export function within(version, range) {
  return range.split(" ").every((bound) => {
    const [, operator, limit] = /^(>=|<)(\d.*)$/.exec(bound) ?? [];
    if (limit === undefined) throw new Error(`Not a bound of an advisory: ${bound}`);
    const order = compare(version, limit);
    return operator === "<" ? order < 0 : order >= 0;
  });
}

/** Orders two versions; a pre-release precedes its release. */
function compare(left, right) {
  const parts = (version) => {
    const [numbers, preRelease] = version.split("-", 2);
    return [...numbers.split(".").map(Number), preRelease === undefined ? 1 : 0];
  };
  const [a, b] = [parts(left), parts(right)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : a[at] - b[at];
}

/** Prints faults and accepted advisories; answers an exit code. */
export function checkDependencies() {
  const outcomes = [root, join(root, "bench", "peers")].map((folder) => judge(readDependencies(folder)));
  const [refused, accepted] = [outcomes.flatMap((one) => one.refused), outcomes.flatMap((one) => one.accepted)];
  for (const line of accepted) say(`known: ${line}`);
  for (const line of refused) console.error(line);
  return refused.length === 0 ? 0 : 1;
}

if (isCommand(import.meta.url)) {
  await main(() => {
    process.exitCode = checkDependencies();
  });
}
