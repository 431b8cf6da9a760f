import { z } from "zod";
import type { Json, Sent } from "@/lib/testing/http";

/** One request that must be refused, and how. */
export type BadCall = {
  name: string;
  /** The fault, wherever it is. */
  kind: string;
  sent: Sent;
  status: number;
  code: string;
  /** The member that the refusal names, where one is at fault. */
  path?: string;
  memberCode?: string;
};

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  pattern?: string;
  anyOf?: Schema[];
};

const json = { "content-type": "application/json" };
const raw = (body: string, headers: Record<string, string> = json): Sent => ({ raw: body, headers });
const malformed = { status: 400, code: "malformed_request" };

/** Documents that every JSON endpoint refuses, independent of its members. */
export function badDocuments(valid: Json, maxBytes: number): BadCall[] {
  const text = JSON.stringify(valid);
  const [member = "extra", value = 1] = Object.entries(valid)[0] ?? [];
  const twice = `{${JSON.stringify(member)}:${JSON.stringify(value)},${JSON.stringify(member)}:${JSON.stringify(value)}}`;
  const notJson = { status: 400, code: "malformed_json" };
  const wrongType = { status: 415, code: "unsupported_media_type" };
  const documents: Omit<BadCall, "kind">[] = [
    { name: "text/plain", sent: raw(text, { "content-type": "text/plain" }), ...wrongType },
    { name: "a form", sent: raw("a=b", { "content-type": "application/x-www-form-urlencoded" }), ...wrongType },
    { name: "multipart", sent: raw(text, { "content-type": "multipart/form-data; boundary=x" }), ...wrongType },
    { name: "no JSON", sent: raw("{"), ...notJson },
    { name: "something behind the JSON", sent: raw(`${text} ${text}`), ...notJson },
    { name: "a member twice", sent: raw(twice), status: 400, code: "duplicate_member", path: member },
    {
      name: "a prototype",
      sent: raw('{"__proto__":{"a":1}}'),
      status: 400,
      code: "forbidden_member",
      path: "__proto__",
    },
    { name: "half a character", sent: raw('{"a":"\\ud800"}'), status: 400, code: "lone_surrogate", path: "a" },
    {
      name: "NUL",
      sent: raw('{"a":["\\u0000"]}'),
      ...malformed,
      path: "a[0]",
      memberCode: "deceptive_character",
    },
    { name: "a byte order mark", sent: raw(`\ufeff${text}`), status: 400, code: "byte_order_mark" },
    { name: "17 levels", sent: raw(`{"a":${"[".repeat(17)}${"]".repeat(17)}}`), status: 400, code: "too_deep" },
    { name: "more than it reads", sent: raw(`{"a":"${"x".repeat(maxBytes)}"}`), status: 413, code: "body_too_large" },
    { name: "a list", sent: raw("[]"), ...malformed },
    { name: "a text", sent: raw('"text"'), ...malformed },
    { name: "null", sent: raw("null"), ...malformed },
  ];
  return documents.map((document) => ({ ...document, kind: document.name }));
}

/** Texts that may be empty: a filter, and those of drafts. */
const mayBeEmpty = ["q", "scope.q", "content.onBehalfOf", "content.purpose", "content.reason", "content.validity.date"];

/** Every single change that turns a valid body into one that its schema refuses, with the member it names. */
export function badMembers(body: z.ZodType | undefined, valid: Json): BadCall[] {
  if (!body) return [extraMember([], valid)];
  return inObject(z.toJSONSchema(body, { io: "input", unrepresentable: "any" }) as Schema, [], valid);
}

type Path = readonly (string | number)[];

function inObject(schema: Schema, path: Path, root: Json): BadCall[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const calls = additionalProperties === false ? [extraMember(path, root)] : [];
  for (const [name, member] of Object.entries(properties)) {
    const at = [...path, name];
    if (required.includes(name)) calls.push(change(at, root, undefined, "is missing", "required"));
    calls.push(...inMember(member, at, root));
  }
  return calls;
}

const wrongValues: Record<string, unknown> = {
  string: 42,
  integer: "1",
  number: "1",
  boolean: "true",
  array: {},
  object: [],
};

function inMember(schema: Schema, path: Path, root: Json): BadCall[] {
  const { type, anyOf, items, properties, minItems = 0, maxItems, maxLength } = schema;
  if (anyOf) {
    const takesNumbers = anyOf.some((one) => one.type === "integer" || one.type === "number");
    return [change(path, root, takesNumbers ? "x" : 42, "is of another type"), change(path, root, [], "is a list")];
  }
  const calls = type === undefined ? [] : [change(path, root, wrongValues[type], "is of another type")];
  calls.push(change(path, root, null, "is null"));
  if (type === "string") calls.push(change(path, root, "a\0b", "contains NUL", "deceptive_character"));
  if (type === "string") calls.push(change(path, root, "x".repeat((maxLength ?? 4_000) + 1), "is too long"));
  if (type === "string" && !mayBeEmpty.includes(pathText(path))) calls.push(change(path, root, "", "is empty"));
  if (minItems > 0) calls.push(change(path, root, [], "is empty"));
  const [first] = listAt(root, path);
  if (maxItems !== undefined) {
    calls.push(
      change(
        path,
        root,
        Array.from({ length: maxItems + 1 }, () => first),
        "has too many entries",
      ),
    );
  }
  if (items?.type === "object" && items.properties && first !== undefined)
    calls.push(...inObject(items, [...path, 0], root));
  if (items?.type === "string" && first !== undefined) calls.push(change([...path, 0], root, 42, "is of another type"));
  if (properties && valueAt(root, path) !== undefined) calls.push(...inObject(schema, path, root));
  return calls;
}

const extraMember = (path: Path, root: Json): BadCall =>
  change([...path, "isAdmin"], root, true, "is not known", "unknown_member");

function change(path: Path, root: Json, value: unknown, what: string, memberCode?: string): BadCall {
  const text = pathText(path);
  return {
    name: `${text} ${what}`,
    kind: what,
    sent: { json: withChange(root, path, value) },
    ...malformed,
    path: text,
    ...(memberCode === undefined ? {} : { memberCode }),
  };
}

function withChange(root: Json, path: Path, value: unknown): Json {
  const copy = structuredClone(root);
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  const [last = ""] = path.slice(-1);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key];
  return value;
}

function listAt(root: Json, path: Path): unknown[] {
  const value = valueAt(root, path);
  return Array.isArray(value) ? value : [];
}

const pathText = (path: Path): string =>
  path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .slice(1);
