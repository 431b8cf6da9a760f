import { build, type Metafile } from "esbuild";
import { describe, expect, it } from "vitest";

/** The files and packages of a program of the server. */
async function programOf(...entryPoints: string[]): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints,
    outdir: ".",
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  return metafile;
}

async function packagesOf(program: string): Promise<Set<string>> {
  const { outputs } = await programOf(program);
  const packages = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return new Set(packages.filter((path) => !path.startsWith("node:")));
}

describe("N12 no thread loads the client of commands, which would take as much memory again", () => {
  it.each([
    ["log-worker", ["pg", "pino", "prom-client", "zod"]],
    ["background-worker", ["hash-wasm", "pg", "pino", "zod"]],
  ])("%s", async (program, packages) => {
    expect(await packagesOf(`lib/startup/${program}.ts`)).toEqual(new Set(packages));
  });
});

it("the process of decisions does not know how entries of exports are read and written: a thread does it", async () => {
  const writing = ["entry-worker", "entry-source", "entry-writer", "formats/lines", "formats/ndjson", "formats/ocsf"];
  const files = writing.map((name) => `lib/exports/${name}.ts`);
  const known = async (...programs: string[]) => {
    const { inputs } = await programOf(...programs);
    return files.filter((file) => Object.hasOwn(inputs, file));
  };
  expect(await known("server.ts", "app/api/exports/route.ts")).toEqual([]);
  expect(await known("lib/startup/background-worker.ts")).toEqual(files);
});
