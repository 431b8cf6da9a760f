import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { root } from "./steps.mjs";

const folder = join(root, ".build");

/**
 * Writes the production server as one file of plain JavaScript, in a tenth of a second, and answers its path. It also
 * writes a file for each program that the server runs in a thread of its own.
 *
 * A server that is translated while it loads names each function again whenever it is made: 8 % of a token's cost.
 * Packages stay in node_modules. The file is replaced atomically and only if its content changed, since servers may be
 * starting from it.
 */
export async function bundleServer() {
  const threads = new Set();
  const contents = 'import { run } from "./server.ts"; run();';
  const server = join(folder, "server.mjs");
  const outputs = await bundle(server, { stdin: { contents, resolveDir: root, sourcefile: "start.ts" } }, threads);
  for (const source of threads) outputs.push(...(await bundle(threadFile(source), { entryPoints: [source] }, threads)));
  mkdirSync(folder, { recursive: true });
  // The server comes last and maps come first, so that no file stands without those it names.
  for (const { path, contents } of outputs.reverse()) replace(path, contents);
  return relative(root, server);
}

/** Answers the files of one program, its map behind it, and notes which threads it starts. */
async function bundle(outfile, entry, threads) {
  // Not known before the packages are installed.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    ...entry,
    absWorkingDir: root,
    outfile,
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
    sourcemap: "linked",
    legalComments: "none",
    logLevel: "error",
    plugins: [
      {
        name: "here",
        setup: ({ onLoad }) => onLoad({ filter: /[^/\\]\.ts$/ }, ({ path }) => keepPlace(path, threads)),
      },
    ],
  });
  return outputFiles.map(inOneByte).toSorted((a, b) => a.path.length - b.path.length);
}

/** The program in ASCII: one other character, in a comment, would make Node keep the whole text with two bytes for each. */
const inOneByte = ({ path, text, contents }) => ({
  path,
  contents: path.endsWith(".map") ? contents : Buffer.from(text.replaceAll(/[^\0-\x7f]/g, escaped)),
});

/** esbuild escapes the characters of texts itself, and leaves those of comments and regular expressions. */
const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

const threadFile = (source) => join(folder, basename(source).replace(/\.ts$/, ".mjs"));

/**
 * A module that asks where it is still gets the answer of its source, beside which its other files lie. A thread's source
 * is the exception: it is bundled as well.
 */
async function keepPlace(path, threads) {
  const source = await readFile(path, "utf8");
  if (!source.includes("import.meta.url")) return undefined;
  const place = JSON.stringify(relative(folder, path).replaceAll("\\", "/"));
  const contents = source.replaceAll(
    /new URL\("(\.\/[\w-]+\.ts)", import\.meta\.url\)|import\.meta\.url/g,
    (_, thread) => {
      if (thread === undefined) return `new URL(${place}, import.meta.url).href`;
      const entry = join(dirname(path), thread);
      threads.add(entry);
      return `new URL("./${basename(threadFile(entry))}", import.meta.url)`;
    },
  );
  return { contents, loader: "ts" };
}

/** Replaces a file atomically, and only if its content changed. */
export function replace(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}
