import { join } from "node:path";
import { replace } from "./bundle.mjs";
import { isCommand, main, root, verifierFiles } from "./steps.mjs";

const [commandFile, workerFile] = verifierFiles;
const browser = join(root, "scripts", "verify", "browser");

const banner =
  "// The verifier of Mandate, built from scripts/verify.ts. Apache-2.0. It contains zod, fflate and noble-hashes (MIT licence).";

const common = {
  absWorkingDir: root,
  write: false,
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  logLevel: "error",
  banner: { js: banner },
};

/** The command `npm run verify` as one file for Node, without packages. */
const command = { ...common, entryPoints: ["scripts/verify.ts"], platform: "node", target: "node20" };

/** The same code as a worker of a browser, on the parts of Node that it uses. */
const worker = {
  ...common,
  entryPoints: ["scripts/verify/browser/worker.ts"],
  platform: "browser",
  target: "es2023",
  inject: [join(browser, "buffer.ts")],
  alias: Object.fromEntries(
    ["buffer", "crypto", "path", "zlib"].map((name) => [`node:${name}`, join(browser, `${name}.ts`)]),
  ),
  plugins: [
    {
      name: "files",
      setup: ({ onResolve }) =>
        onResolve({ filter: /^\.\/files$/ }, ({ importer }) =>
          importer.startsWith(browser) ? undefined : { path: join(browser, "files.ts") },
        ),
    },
  ],
};

async function bytesOf(options) {
  // Not known before the packages are installed.
  const { build } = await import("esbuild");
  const { outputFiles } = await build(options);
  return outputFiles[0].contents;
}

/** The bytes of `verify.mjs`. The same source gives the same bytes. */
export const verifierBytes = () => bytesOf(command);

/** The bytes of the browser's worker. */
export const workerBytes = () => bytesOf(worker);

/** Writes both files, each only if its content changed. */
export async function writeVerifier() {
  replace(join(root, commandFile), await verifierBytes());
  replace(join(root, workerFile), await workerBytes());
}

if (isCommand(import.meta.url)) await main(writeVerifier);
