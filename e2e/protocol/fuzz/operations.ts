import fc from "fast-check";
import { z } from "zod";
import type { Shot } from "@/e2e/protocol/fuzz/campaign";
import { hostileText, mutated, writtenOddly } from "@/e2e/protocol/fuzz/hostile";
import { type JsonSchema, valuesOf } from "@/e2e/protocol/fuzz/schema-values";
import type { Json } from "@/lib/testing/http";

type Content = Record<string, { schema: JsonSchema }>;
type Declared = { $ref?: string; content?: Content };

export type OpenApiOperation = {
  "x-permissions"?: string[];
  parameters: { name: string; in: "path" | "query" | "header"; required: boolean; schema: JsonSchema }[];
  requestBody?: { content: Content };
  responses: Record<string, Declared>;
};

export type OpenApiDocument = {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, JsonSchema>; responses: Record<string, { content: Content }> };
};

/** Known objects of the organisation against which a campaign runs. */
export type KnownThings = {
  /** Ids, names and addresses that exist. */
  pool: readonly string[];
  /** A thing that exists, for a parameter of a path. */
  idOf: (parameter: string) => string;
  /** A body that the endpoint takes. */
  validBody: Json | undefined;
};

type Variant = { path: string; query: string; headers: Record<string, string>; body: string | undefined };

/** Requests for one operation: valid ones, ones at the bounds of its schemas, and hostile ones. */
export function shotsFor(
  document: OpenApiDocument,
  { method, path, operation }: { method: string; path: string; operation: OpenApiOperation },
  known: KnownThings,
): fc.Arbitrary<Shot> {
  const statuses = Object.keys(operation.responses).map(Number);
  const faultOf = bodyFaults(document, operation);
  return fc
    .record<Variant>({
      path: pathOf(path, known),
      query: queryOf(operation),
      headers: headersOf(method),
      body: bodyOf(operation, known),
    })
    .map(({ path: target, query, headers, body }) => ({
      ...{ name: `${method} ${path}`, method, path: `${target}${query}` },
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      ...{ body, statuses, faultOf },
    }));
}

function pathOf(template: string, { idOf, pool }: KnownThings): fc.Arbitrary<string> {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const value = (name: string) =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(idOf(name)) },
      { weight: 1, arbitrary: fc.constantFrom(...pool) },
      { weight: 1, arbitrary: hostileText.filter((text) => text !== "") },
    );
  return fc.tuple(...names.map(value)).map((values) => {
    let at = 0;
    return template.replace(/\{\w+\}/g, () => encoded(values[at++] ?? ""));
  });
}

/** A lone surrogate has no encoding; the path then holds bytes that are no UTF-8. */
function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text).replaceAll(".", "%2E") : "%ED%A0%80";
}

function queryOf({ parameters }: OpenApiOperation): fc.Arbitrary<string> {
  const known = parameters.filter((one) => one.in === "query");
  const pairs = known.map(({ name, schema }) =>
    fc
      .option(fc.oneof(valuesOf(schema, { pool: [], hostile: 10 }).map(asText), hostileText))
      .map((value) => [name, value]),
  );
  const extra = fc.constantFrom(
    "",
    "",
    "",
    "",
    "",
    "&",
    "&a",
    "&a=1&a=2",
    "&%00=1",
    "&a=%ff",
    "&a=%zz",
    "&__proto__=1",
  );
  return fc.tuple(fc.tuple(...pairs), extra).map(([given, more]) => {
    const sent = given.flatMap(([name, value]) => (value === null ? [] : [`${name}=${encoded(String(value))}`]));
    return sent.length + more.length === 0 ? "" : `?${sent.join("&")}${more}`;
  });
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const odd: Record<string, readonly string[]> = {
  "if-match": ["*", '"1"', '"1", "2"', 'W/"1"', '"99999999999999999999"', "1", '""', "\u00e4"],
  "idempotency-key": ["a", "x".repeat(255), "x".repeat(256), " ", "\u00e4", '"a"'],
  "content-type": ["text/plain", "application/json;charset=utf-16", "application/json;", "", "\u00e4"],
  authorization: ["Bearer", "Bearer x", "DPoP a.b.c", "Basic dTpw", "Bearer eyJhbGciOiJub25lIn0.e30.", "\u00e4"],
  accept: ["text/html", "*/*;q=x", "application/xml", "\u00e4"],
  origin: ["null", "https://evil.example", "\u00e4"],
  "sec-fetch-site": ["cross-site", "same-origin", "x"],
  "x-request-id": ["x".repeat(300), "a b", "\u00e4"],
  "last-event-id": ["-1", "x", "99999999999999999999"],
};

function headersOf(method: string): fc.Arbitrary<Record<string, string>> {
  const ifMatch = method === "PATCH" ? { "if-match": '"1"' } : {};
  const one = fc
    .constantFrom(...Object.keys(odd))
    .chain((name) => fc.constantFrom(...(odd[name] ?? [])).map((value) => ({ ...ifMatch, [name]: value })));
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant<Record<string, string>>(ifMatch) },
    { weight: 1, arbitrary: one },
  );
}

function bodyOf({ requestBody }: OpenApiOperation, { pool, validBody }: KnownThings): fc.Arbitrary<string | undefined> {
  const schema = requestBody?.content["application/json"]?.schema;
  if (!schema) return fc.constant(undefined);
  const text = (value: unknown) => JSON.stringify(value) ?? "";
  const known = { pool, hostile: 4 };
  const valid = validBody ?? {};
  return fc.oneof(
    { weight: 3, arbitrary: valuesOf(schema, { pool, hostile: 0 }).map(text) },
    { weight: 4, arbitrary: valuesOf(schema, known).map(text) },
    { weight: 6, arbitrary: mutated(valid).map(text) },
    { weight: 1, arbitrary: fc.constant(text(valid)) },
    { weight: 1, arbitrary: writtenOddly(valid) },
  );
}

/** Describes how an answer's body differs from the schema of its status. */
function bodyFaults(document: OpenApiDocument, { responses }: OpenApiOperation): Shot["faultOf"] {
  const validators = new Map<string, z.ZodType>();
  return ({ status, type, text }) => {
    const declared = responses[status];
    const name = declared?.$ref?.split("/").at(-1);
    const content = name === undefined ? declared?.content : document.components.responses[name]?.content;
    const schema = content?.[type]?.schema;
    if (!schema) return `undeclared content type ${type}`;
    if (!/json/.test(type)) return undefined;
    const key = `${status}`;
    const validator =
      validators.get(key) ?? z.fromJSONSchema(resolved(document, schema) as z.core.JSONSchema.JSONSchema);
    validators.set(key, validator);
    const result = validator.safeParse(JSON.parse(text));
    return result.success
      ? undefined
      : `not as declared: ${result.error.issues[0]?.path.join(".")}: ${result.error.issues[0]?.message}`;
  };
}

/** The schema behind a reference, without patterns: they are written for expressions of Unicode, the validator is not. */
const resolved = (document: OpenApiDocument, { $ref, ...schema }: JsonSchema): JsonSchema =>
  withoutPatterns($ref === undefined ? schema : (document.components.schemas[$ref.split("/").at(-1) ?? ""] ?? {}));

function withoutPatterns<T>(schema: T): T {
  return JSON.parse(
    JSON.stringify(schema, (name, value) => (name === "pattern" && typeof value === "string" ? undefined : value)),
  );
}
