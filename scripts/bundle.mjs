import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { root } from "./steps.mjs";

const bundle = join(root, ".build", "server.mjs");

/**
 * Writes the production server as one file of plain JavaScript, in a tenth of a second, and answers its path.
 *
 * Translated while it loads, each function would be named anew whenever it is made: 8 % of a token's cost. Packages stay
 * in node_modules. The file is only replaced by another content, and at once, since servers may be starting from it.
 */
export async function bundleServer() {
  // Not known before the packages are installed.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: 'import { run } from "./server.ts"; run();', resolveDir: root, sourcefile: "start.ts" },
    absWorkingDir: root,
    outfile: bundle,
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
    sourcemap: "linked",
    legalComments: "none",
    logLevel: "error",
    plugins: [{ name: "here", setup: ({ onLoad }) => onLoad({ filter: /[^/\\]\.ts$/ }, keepPlace) }],
  });
  mkdirSync(dirname(bundle), { recursive: true });
  // The map comes first, so that no file stands without its own.
  for (const { path, contents } of outputFiles.toSorted((a, b) => b.path.length - a.path.length))
    replace(path, contents);
  return relative(root, bundle);
}

/** A module that asks where it is still gets the answer of its source, beside which its other files lie. */
async function keepPlace({ path }) {
  const source = await readFile(path, "utf8");
  if (!source.includes("import.meta.url")) return undefined;
  const place = JSON.stringify(relative(dirname(bundle), path).replaceAll("\\", "/"));
  return { contents: source.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`), loader: "ts" };
}

function replace(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}
