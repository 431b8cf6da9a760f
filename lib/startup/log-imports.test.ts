import { build } from "esbuild";
import { expect, it } from "vitest";

it("N12 the thread that seals loads no client of commands: it would take as much memory again", async () => {
  const { metafile } = await build({
    entryPoints: ["lib/startup/log-worker.ts"],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const packages = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(new Set(packages.filter((path) => !path.startsWith("node:")))).toEqual(
    new Set(["pg", "pino", "prom-client", "zod"]),
  );
});
