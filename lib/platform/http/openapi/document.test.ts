import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import routeMethods from "@/app/api/route-methods.json";
import { routeFiles } from "@/app/api/routes";
import { securityEventsPaths } from "@/app/api/security-events/openapi";
import { stopRoutes } from "@/app/api/stop-routes";
import { knownRoute } from "@/lib/platform/server/known-routes";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { openApiDocument } from "./document";
import { operationsOf } from "./operations";
import { documentedFiles, pathOfFile } from "./route-list";

const api = fileURLToPath(new URL("../../../../app/api", import.meta.url));
const operations = operationsOf(routeFiles);
const document = openApiDocument({
  ...{ serverUrl: "http://localhost:3000", operations },
  machinePaths: securityEventsPaths,
});

describe("the list of route files", () => {
  it("names every route file of app/api (run `npm run openapi` when this fails)", async () => {
    const paths = documentedFiles(await readdir(api, { recursive: true })).map(pathOfFile);
    expect(routeFiles.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
  });

  it("gives the server the methods of each, and the routes that stop something", () => {
    const known = routeFiles.map(knownRoute);
    expect(Object.entries(routeMethods)).toEqual(known.map(({ path, methods }) => [path, methods]));
    const stops = known.filter((route) => route.stops).map(({ path }) => path);
    expect(Object.keys(stopRoutes)).toEqual(stops);
    expect(stops).toContain("/api/revocations");
  });

  it("finds a contract on every exported method", () => {
    for (const { path, module } of routeFiles) {
      const methods = Object.keys(module).filter((name) => /^[A-Z]+$/.test(name));
      const declared = operations.filter((operation) => operation.path === path).map(({ method }) => method);
      expect([path, declared.toSorted()]).toEqual([path, methods.toSorted()]);
    }
  });

  it("keeps route files small", async () => {
    for (const file of documentedFiles(await readdir(api, { recursive: true }))) {
      const lines = (await readFile(`${api}/${file}`, "utf8")).split("\n").length;
      expect([file, lines <= 52]).toEqual([file, true]);
    }
  });
});

/** The start of a digest, long enough to tell a changed part. */
const short = (part: unknown): string =>
  part === undefined ? "-" : digestOf(JSON.parse(JSON.stringify(part))).slice(0, 8);

describe("the OpenAPI document", () => {
  // Clients rely on it. To change it on purpose, run the test with `-u` and review the lines of `golden.txt`.
  it("is the one that was reviewed, operation by operation", async () => {
    const lines = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        const { parameters, requestBody, responses, ...others } = operation as Record<string, unknown>;
        const parts = `parameters ${short(parameters)} body ${short(requestBody)} responses ${short(responses)}`;
        return `${method.toUpperCase()} ${path}: ${parts} others ${short(others)}`;
      }),
    );
    const { paths: _, ...rest } = document;
    const text = [...lines.toSorted(), `everything else: ${short(rest)}`, ""].join("\n");
    await expect(text).toMatchFileSnapshot("./golden.txt");
  });

  it("gives every operation an id of its own", () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((operation) => (operation as { operationId: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("declares each parameter of a path", () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(item)) {
        const { parameters } = operation as { parameters: { name: string; in: string }[] };
        const declared = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
        expect([path, declared]).toEqual([path, named]);
      }
    }
  });

  it("refuses unknown members in every body (I9: no column can be set by naming it)", () => {
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        const schema = (operation as { requestBody?: { content: Record<string, { schema: Record<string, unknown> }> } })
          .requestBody?.content["application/json"]?.schema;
        if (schema) expect([method, path, isStrict(schema)]).toEqual([method, path, true]);
      }
    }
  });
});

function isStrict(schema: Record<string, unknown>): boolean {
  const branches = (schema.anyOf ?? schema.oneOf) as Record<string, unknown>[] | undefined;
  return branches ? branches.every(isStrict) : schema.additionalProperties === false;
}
