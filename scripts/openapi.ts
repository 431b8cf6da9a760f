import { execFileSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { securityEventsPaths } from "@/app/api/security-events/openapi";
import { openApiDocument } from "@/lib/platform/http/openapi/document";
import { operationsOf, type RouteFile } from "@/lib/platform/http/openapi/operations";
import { routeListSource, routeMethodsSource, stopRoutesSource } from "@/lib/platform/http/openapi/route-list";
import { knownRoute } from "@/lib/platform/server/known-routes";

const root = fileURLToPath(new URL("..", import.meta.url));

async function writeSource(file: string, source: string): Promise<string> {
  await writeFile(file, source);
  execFileSync(process.execPath, [`${root}node_modules/@biomejs/biome/bin/biome`, "check", "--write", file], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return file;
}

/** Rewrites the lists of route files. Writes the OpenAPI document to the file given as argument, else to stdout. */
async function main(): Promise<void> {
  const files = await readdir(`${root}app/api`, { recursive: true });
  const list = await writeSource(`${root}app/api/routes.ts`, routeListSource(files));
  const { routeFiles } = (await import(list)) as { routeFiles: readonly RouteFile[] };
  const known = routeFiles.map(knownRoute);
  await writeSource(`${root}app/api/route-methods.json`, routeMethodsSource(known));
  await writeSource(`${root}app/api/stop-routes.ts`, stopRoutesSource(files, known));
  const document = openApiDocument({
    ...{ serverUrl: "http://localhost:3000", operations: operationsOf(routeFiles) },
    machinePaths: securityEventsPaths,
  });
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const target = process.argv[2];
  if (target) await writeFile(target, text);
  else process.stdout.write(text);
}

await main();
