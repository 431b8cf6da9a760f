import { z } from "zod";
import type { RouteContract } from "@/lib/platform/http/json-route";
import { problemSchema, refusalsOf, sharedParameters, sharedResponses } from "./shared";

/** A documented endpoint. */
export type Operation = { path: string; method: string; contract: RouteContract };

type JsonSchema = Record<string, unknown>;

type Documented = {
  serverUrl: string;
  operations: readonly Operation[];
  /** Paths of machines, which have no contract. */
  machinePaths?: Readonly<Record<string, Record<string, unknown>>>;
};

/**
 * Writes an OpenAPI document from the contracts of the endpoints: the schemas in it are the ones that validate.
 *
 * @see [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.0)
 */
export function openApiDocument({ serverUrl, operations, machinePaths = {} }: Documented) {
  const paths: Record<string, Record<string, unknown>> = { ...machinePaths };
  for (const operation of operations) {
    const path = operation.path.replace(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationObject(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Mandate",
      version: "1",
      description: "Identity and delegated authority for AI agents: the interface behind the console.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      schemas: { Problem: problemSchema },
      responses: Object.fromEntries(Object.entries(sharedResponses).map(([status, one]) => [`Refused${status}`, one])),
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: "next-auth.session-token" } },
    },
  };
}

function operationObject({ path, method, contract }: Operation) {
  const { summary, params, query, body, permission } = contract;
  const writes = method !== "GET";
  const noun = path.split("/")[2] ?? "api";
  const permissions = permission === undefined ? [] : [permission].flat();
  return {
    operationId: operationId(method, path),
    tags: [noun],
    summary,
    ...(permissions.length > 0
      ? { description: `Needs ${permissions.join(" or ")}.`, "x-permissions": permissions }
      : {}),
    security: permission === undefined ? [] : [{ session: [] }],
    parameters: [
      ...parametersOf("path", params),
      ...parametersOf("query", query),
      ...(writes ? [sharedParameters.idempotencyKey] : []),
      ...(contract.versioned ? [sharedParameters.ifMatch] : []),
    ],
    ...(writes
      ? { requestBody: { required: true, content: { "application/json": { schema: bodySchema(body) } } } }
      : {}),
    responses: responsesOf(contract, writes),
  };
}

/** Every status that the endpoint can answer: what its contract declares, and the refusals of its builder. */
function responsesOf(contract: RouteContract, writes: boolean) {
  const { response, status = 200, otherStatuses = [], produces = "application/json", permission, dryRun } = contract;
  const content = Object.fromEntries(
    [produces].flat().map((type) => [type, { schema: isJson(type) ? jsonSchema(response, "output") : text }]),
  );
  const done = { description: "Done", content };
  const others = otherStatuses.filter((one) => one !== status);
  return {
    [status]: done,
    ...Object.fromEntries(others.map((one) => [one, { ...done, description: descriptions[one] ?? "Done" }])),
    ...(dryRun ? { 200: dryRunOr([status, ...others].includes(200) ? response : undefined, dryRun) } : {}),
    ...Object.fromEntries(
      refusalsOf({ writes, guarded: permission !== undefined }).map((one) => [
        one,
        { $ref: `#/components/responses/Refused${one}` },
      ]),
    ),
  };
}

/** An answer of 200 where `dryRun=true` may be said. */
function dryRunOr(response: z.ZodType | undefined, dryRun: z.ZodType) {
  const foreseen = jsonSchema(dryRun, "output");
  const schema = response ? { anyOf: [jsonSchema(response, "output"), foreseen] } : foreseen;
  const description = response ? "Done; with `dryRun=true`, what it would do" : "What it would do (`dryRun=true`)";
  return { description, content: { "application/json": { schema } } };
}

const isJson = (type: string): boolean => /[/+]json$/.test(type);
const text: JsonSchema = { type: "string" };

const descriptions: Readonly<Record<number, string>> = {
  202: "Not done yet: it waits for a second person, or goes on as a job",
};

const bodySchema = (body: z.ZodType | undefined): JsonSchema =>
  body ? jsonSchema(body, "input") : { type: "object", additionalProperties: false };

function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema: node }) => dropNoise(node),
  });
  return rest;
}

/** Removes what says nothing to a reader: a date's pattern beside its format, and the bounds of safe integers. */
function dropNoise(node: JsonSchema): void {
  if (node.format === "date-time") delete node.pattern;
  if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
}

function parametersOf(where: "path" | "query", schema: z.ZodType | undefined) {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: property,
  }));
}

/** `POST /api/people/[personId]/deactivate` becomes `postPeopleByPersonIdDeactivate`. */
function operationId(method: string, path: string): string {
  const words = path
    .split("/")
    .slice(2)
    .map((part) => part.replace(/^\[(?:\.\.\.)?(\w+)\]$/, (_, name: string) => `by-${name}`))
    .flatMap((part) => part.split(/[-.]/));
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
