import { ACTION_EFFECTS, type ActionEffect, type CatalogueField } from "@/lib/authority/language/model";
import { type Found, type LeftOut, type Members, membersOf, nameOf, type ReadDocument, textOf } from "./found.model";
import { fieldsOf, kindOf, resolved } from "./json-schema.model";

const methods = ["get", "post", "put", "patch", "delete"] as const;
type Method = (typeof methods)[number];

const longestType = 128;
const longestAction = 64;
const verbs = { post: "create", put: "update", patch: "update", delete: "delete" } as const;

type Operation = { method: Method; path: string; item: Members; operation: Members };

/** Whether the document states that it describes an API: OpenAPI 3.0 or 3.1, or Swagger 2.0. */
export const isOpenApi = (document: Members): boolean =>
  textOf(document.openapi)?.startsWith("3.") === true || document.swagger === "2.0";

/** Reads each operation of an OpenAPI document. */
export function readOpenApi(document: Members): ReadDocument {
  const [found, left]: [Found[], LeftOut[]] = [[], []];
  const paths = membersOf(document.paths);
  for (const [path, value] of Object.entries(paths)) {
    const item = resolved(value, document);
    for (const method of methods) {
      if (!Object.hasOwn(item, method)) continue;
      const one = { method, path, item, operation: membersOf(item[method]) };
      const named = namesOf(one, paths);
      const at = `${method.toUpperCase()} ${path}`;
      if (named) found.push({ ...named, effect: effectOf(one), fields: fieldsOfOperation(one, document), at });
      else left.push({ at, why: "It has no name that a type and an action can have." });
    }
  }
  return { source: "openapi", found, left };
}

const isParameter = (segment: string): boolean => segment.startsWith("{");
const isVersion = (segment: string): boolean => /^(?:api|v\d+(?:\.\d+)*)$/i.test(segment);

function namesOf({ method, path, operation }: Operation, paths: Members): Pick<Found, "type" | "action"> | undefined {
  const segments = path.split("/").filter((segment) => segment !== "" && !isVersion(segment));
  const names = segments.filter((segment) => !isParameter(segment));
  const verb = verbOf(method, path, segments, paths);
  const noun = verb === undefined ? names.at(-1) : names.at(-2);
  const tag = Array.isArray(operation.tags) ? textOf(operation.tags[0]) : undefined;
  const type = nameOf(tag ?? noun ?? "", longestType);
  const plain = method === "get" ? (isParameter(segments.at(-1) ?? "") ? "read" : "list") : verbs[method];
  const action = nameOf(textOf(operation.operationId) ?? verb ?? plain, longestAction);
  return type === undefined || action === undefined ? undefined : { type, action };
}

/** `POST /payments/{id}/capture` acts on a payment, unless captures have addresses of their own. */
function verbOf(method: Method, path: string, segments: readonly string[], paths: Members): string | undefined {
  const [before, last] = segments.slice(-2);
  if (method !== "post" || last === undefined || isParameter(last) || !isParameter(before ?? "")) return undefined;
  const isCollection =
    Object.hasOwn(membersOf(paths[path]), "get") || Object.keys(paths).some((one) => one.startsWith(`${path}/`));
  return isCollection ? undefined : last;
}

/** The mark of the document itself goes before what the method says (RFC 9110 section 9.2.1). */
function effectOf({ method, operation }: Operation): ActionEffect {
  const marked = ACTION_EFFECTS.find((effect) => effect === operation["x-mandate-effect"]);
  if (marked) return marked;
  if (method === "get") return "read";
  return method === "delete" ? "irreversible" : "write";
}

function fieldsOfOperation({ item, operation }: Operation, document: Members): Record<string, CatalogueField> {
  const parameters = [item.parameters, operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
  const [inBody, inQuery]: [unknown[], Members[]] = [[], []];
  for (const one of parameters.map((parameter) => resolved(parameter, document))) {
    if (one.in === "body") inBody.push(one.schema);
    if (one.in === "query") inQuery.push(one);
  }
  const content = membersOf(resolved(operation.requestBody, document).content);
  const json = Object.entries(content).find(([type]) => /[/+]json\b/.test(type))?.[1];
  const asked = Object.fromEntries(
    inQuery.flatMap((one) => {
      const schema = resolved(one.schema ?? one, document);
      const name = textOf(one.name);
      return name !== undefined && kindOf(schema) !== undefined ? [[name, schema]] : [];
    }),
  );
  return {
    ...fieldsOf({ properties: asked }, document),
    ...inBody.map((schema) => fieldsOf(schema, document)).reduce((all, one) => Object.assign(all, one), {}),
    ...fieldsOf(membersOf(json).schema, document),
  };
}
