import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { readSources } from "./sources.mjs";

// Biome's noImportCycles lets Biome scan the whole project, in which it is known to stand still: its issue 10782.

const endings = ["", ".ts", ".tsx", ".mjs", "/index.ts"];

/** The files that a file imports, exports again or loads while it runs; for a type too. */
function importsOf(path, source, isSource) {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, source).module;
  const named = [...staticImports, ...staticExports.flatMap(({ entries }) => entries)];
  const loaded = dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1));
  const asked = [...named.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []), ...loaded];
  return [...new Set(asked)].flatMap((name) => {
    const base = name.startsWith("@/") ? name.slice(2) : name.startsWith(".") ? join(dirname(path), name) : undefined;
    const found = base === undefined ? undefined : endings.map((ending) => base + ending).find(isSource);
    return found === undefined ? [] : [found];
  });
}

/**
 * Finds files that import each other, directly or through others.
 *
 * @param files Each source by its path.
 * @returns One circle for each group of such files, from its first file back to it.
 */
export function circlesOf(files) {
  const isSource = (path) => Object.hasOwn(files, path);
  const imports = new Map(Object.entries(files).map(([path, text]) => [path, importsOf(path, text, isSource)]));
  const done = new Set();
  const circles = [];
  const visit = (path, way) => {
    const from = way.indexOf(path);
    if (from !== -1) circles.push([...way.slice(from), path]);
    if (from !== -1 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return circles;
}

/** Prints each circle; returns whether there was none. */
export function checkCircles() {
  const circles = circlesOf(readSources({ tests: true }));
  for (const circle of circles) console.log(`These files import each other: ${circle.join(" → ")}`);
  return circles.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = checkCircles() ? 0 : 1;
