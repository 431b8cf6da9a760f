import { execFileSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openApiDocument } from "@/lib/platform/http/openapi/document";
import { operationsOf, type RouteFile } from "@/lib/platform/http/openapi/operations";
import { routeListSource } from "@/lib/platform/http/openapi/route-list";

/** Rewrites the list of route files. Writes the OpenAPI document to the file given as argument, else to stdout. */
async function main(): Promise<void> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const list = `${root}app/api/routes.ts`;
  await writeFile(list, routeListSource(await readdir(`${root}app/api`, { recursive: true })));
  execFileSync(process.execPath, [`${root}node_modules/@biomejs/biome/bin/biome`, "check", "--write", list], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { routeFiles } = (await import(list)) as { routeFiles: readonly RouteFile[] };
  const document = openApiDocument({ serverUrl: "http://localhost:3000", operations: operationsOf(routeFiles) });
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const target = process.argv[2];
  if (target) await writeFile(target, text);
  else process.stdout.write(text);
}

await main();
