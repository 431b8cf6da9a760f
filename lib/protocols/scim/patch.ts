import { z } from "zod";
import { ownMember } from "./attributes";
import { badRequest } from "./errors";
import { fits, parsePath, type ScimFilter, type ScimPath } from "./filter";

type Values = Record<string, unknown>;

const Operation = z.object({ op: z.string(), path: z.string().optional(), value: z.unknown().optional() });
const PatchBody = z.object({
  schemas: z.array(z.literal("urn:ietf:params:scim:api:messages:2.0:PatchOp")).min(1),
  Operations: z.array(Operation).min(1).max(1_000),
});

/** The single- and multi-valued attributes of a resource, by their names in lower case. */
export type Shape = Readonly<Record<string, { name: string; many?: boolean; subs?: readonly string[] }>>;

/**
 * Applies a patch to a resource (RFC 7644 section 3.5.2).
 *
 * `op` is read without case. A value without a path may name its members by paths. Microsoft Entra ID and Okta do both.
 *
 * @throws ScimError `invalidSyntax`, `invalidPath`, `invalidValue`, `noTarget`, `mutability`
 */
export function applyPatch(resource: Values, body: unknown, shape: Shape): Values {
  const parsed = PatchBody.safeParse(body);
  if (!parsed.success) throw badRequest("invalidSyntax", "The body is no PatchOp message.");
  return parsed.data.Operations.reduce((now, { op, path, value }) => {
    const verb = op.toLowerCase();
    if (verb !== "add" && verb !== "replace" && verb !== "remove")
      throw badRequest("invalidSyntax", `This operation is not known: ${op.slice(0, 40)}`);
    if (verb === "remove" && path === undefined) throw badRequest("noTarget", "A removal needs a path.");
    if (verb !== "remove" && value === undefined) throw badRequest("invalidValue", "The operation needs a value.");
    if (path !== undefined) return applyAt(now, verb, parsePath(path), value, shape);
    if (!isRecord(value)) throw badRequest("invalidValue", "Without a path the value is an object.");
    return Object.entries(value)
      .filter(([name]) => name !== "schemas")
      .reduce((then, [name, one]) => applyAt(then, verb, parsePath(name), one, shape), now);
  }, resource);
}

const isRecord = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Verb = "add" | "replace" | "remove";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user";

/** A path into the enterprise extension is one into its object. */
function split({ attribute, ...rest }: ScimPath): ScimPath {
  if (!attribute.startsWith(enterprise)) return { attribute, ...rest };
  const inside = attribute.slice(enterprise.length + 1);
  return { attribute: enterprise, filter: undefined, sub: inside === "" ? undefined : inside };
}

function applyAt(resource: Values, verb: Verb, path: ScimPath, value: unknown, shape: Shape): Values {
  const { attribute, filter, sub } = split(path);
  const known = ownMember(shape, attribute);
  if (!known) throw badRequest("invalidPath", `There is no attribute ${attribute.slice(0, 80)}.`);
  const { name, many = false, subs = [] } = known;
  const [first = ""] = sub?.split(".") ?? [];
  if (sub !== undefined && !subs.some((one) => one.toLowerCase() === first))
    throw badRequest("invalidPath", `There is no attribute ${attribute}.${first.slice(0, 80)}.`);
  if (many)
    return { ...resource, [name]: changedValues(resource[name], verb, { filter, sub: nameOf(subs, first) }, value) };
  if (filter) throw badRequest("invalidPath", `${name} has one value, and takes no filter.`);
  if (sub === undefined) return { ...resource, [name]: changedOne(resource[name], verb, value) };
  const inner = { ...(isRecord(resource[name]) ? resource[name] : {}) };
  return { ...resource, [name]: { ...inner, [nameOf(subs, first) ?? first]: valueInside(sub, verb, value) } };
}

const nameOf = (subs: readonly string[], name: string): string | undefined =>
  subs.find((one) => one.toLowerCase() === name);

/** `manager` may be set as a whole, or by `manager.value`. */
function valueInside(sub: string, verb: Verb, value: unknown): unknown {
  if (verb === "remove") return undefined;
  const [, deeper] = sub.split(".");
  return deeper === undefined ? value : { [deeper]: value };
}

function changedOne(before: unknown, verb: Verb, value: unknown): unknown {
  if (verb === "remove") return undefined;
  return isRecord(before) && isRecord(value) ? { ...before, ...value } : value;
}

type Target = { filter: ScimFilter | undefined; sub: string | undefined };

function changedValues(before: unknown, verb: Verb, { filter, sub }: Target, value: unknown): Values[] {
  const values = Array.isArray(before) ? before.filter(isRecord) : [];
  if (!filter) {
    if (sub !== undefined) throw badRequest("invalidPath", "Name the value to change by a filter in brackets.");
    return changedList(values, verb, value);
  }
  const hit = values.filter((one) => fits(filter, one));
  if (verb === "remove") return values.flatMap((one) => (hit.includes(one) ? withoutSub(one, sub) : [one]));
  if (hit.length === 0) return [...values, madeFor(filter, sub, value)];
  const change = (one: Values): Values =>
    sub === undefined ? { ...one, ...recordOf(value) } : { ...one, [sub]: value };
  return values.map((one) => (hit.includes(one) ? change(one) : one));
}

const withoutSub = (one: Values, sub: string | undefined): Values[] => {
  if (sub === undefined) return [];
  const { [sub]: _, ...rest } = one;
  return [rest];
};

function changedList(values: readonly Values[], verb: Verb, value: unknown): Values[] {
  const given = value === undefined ? [] : listOf(value);
  if (verb === "replace") return given;
  const same = (one: Values, other: Values) => one.value !== undefined && one.value === other.value;
  if (verb === "remove")
    return value === undefined ? [] : values.filter((one) => !given.some((other) => same(one, other)));
  return [...values.filter((one) => !given.some((other) => same(one, other))), ...given];
}

function listOf(value: unknown): Values[] {
  return (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === "string" ? { value: one } : recordOf(one),
  );
}

function recordOf(value: unknown): Values {
  if (!isRecord(value)) throw badRequest("invalidValue", "The value is not of the type of its attribute.");
  return value;
}

/** Entra ID replaces `emails[type eq "work"].value` where there is no such address: then it is added. */
function madeFor(filter: ScimFilter, sub: string | undefined, value: unknown): Values {
  if (filter.kind !== "compare" || filter.operator !== "eq") throw badRequest("noTarget", "No value fits the path.");
  return { [filter.path]: filter.value, ...(sub === undefined ? recordOf(value) : { [sub]: value }) };
}
