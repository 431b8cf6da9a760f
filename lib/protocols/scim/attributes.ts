import { badRequest } from "./errors";
import { readAttribute } from "./filter";

type Resource = Readonly<Record<string, unknown>>;
/** The attributes of an answer that a client asked for or left out (RFC 7644 section 3.4.2.5). */
export type Projection = { only: readonly string[] | undefined; without: readonly string[] };

/** A member that an object has itself: `constructor` and the like are attributes of no resource. */
export const ownMember = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;

/** Members that every answer has. */
const always = ["schemas", "id"];

const listOf = (text: string | null): string[] | undefined =>
  text === null || text.trim() === "" ? undefined : text.split(",").map((one) => readAttribute(one.trim()));

/** Reads `attributes` and `excludedAttributes`, of which a request has at most one. */
export function readProjection(query: URLSearchParams): Projection {
  const only = listOf(query.get("attributes"));
  const without = listOf(query.get("excludedAttributes"));
  if (only && without) throw badRequest("invalidValue", "Send attributes or excludedAttributes, not both.");
  return { only, without: without ?? [] };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function subPaths(name: string, paths: readonly string[]): string[] {
  const separator = name.startsWith("urn:") ? ":" : ".";
  return paths.flatMap((path) => (path.startsWith(name + separator) ? [path.slice(name.length + 1)] : []));
}

function pick(value: unknown, subs: readonly string[], keep: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => pick(one, subs, keep));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => subs.includes(name.toLowerCase()) === keep));
}

/** Leaves in a resource what was asked for. */
export function project(resource: Resource, { only, without }: Projection): Record<string, unknown> {
  const kept = Object.entries(resource).flatMap(([member, value]): [string, unknown][] => {
    const name = member.toLowerCase();
    if (always.includes(name)) return [[member, value]];
    if (only) {
      if (only.includes(name)) return [[member, value]];
      const subs = subPaths(name, only);
      return subs.length === 0 ? [] : [[member, pick(value, subs, true)]];
    }
    if (without.includes(name)) return [];
    const subs = subPaths(name, without);
    return [[member, subs.length === 0 ? value : pick(value, subs, false)]];
  });
  return Object.fromEntries(kept);
}

/** Whether the answer needs a member, so that what is long to read is not read in vain. */
export const asksFor = ({ only, without }: Projection, name: string): boolean =>
  only ? only.some((path) => path === name || path.startsWith(`${name}.`)) : !without.includes(name);
