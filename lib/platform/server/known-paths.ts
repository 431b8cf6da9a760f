import type { Refusal } from "./request-guard";

/** The exports of a `route.ts`, by method. */
export type RouteModule = { readonly [name: string]: unknown };

/** Paths as Next spells them, `/api/agents/[agentId]`, with the module that answers each. */
export type RouteTable = Readonly<Record<string, RouteModule>>;

const exported = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

// Below these there are no pages.
const machinePath = /^\/(?:api|oauth|access|log|scim|\.well-known)(?:\/|$)/;

/** The methods that a module exports. */
export const exportedMethods = (module: RouteModule): string[] =>
  exported.filter((method) => typeof module[method] === "function");

/** The methods that a path answers, as `Allow` lists them (RFC 9110 section 10.2.1). */
const allowed = (own: readonly string[]): string[] =>
  [...own, ...(own.includes("GET") ? ["HEAD"] : []), "OPTIONS"].toSorted();

/** The methods that a module answers. */
export const methodsOf = (module: RouteModule): string[] => allowed(exportedMethods(module));

/** The route that a path belongs to, as Next spells it, and why nothing answers where nothing does. */
export type KnownPath = { pattern?: string; refusal?: Refusal };

/** Finds the route of a path. A path with neither route nor refusal may be a page's. */
export type KnownPaths = (method: string, path: string) => KnownPath;

/** Refuses an address at which nothing is. */
export const nothingThere: Refusal = { status: 404, code: "not_found", detail: "There is nothing at this address." };

type Known = { pattern: string; segments: readonly string[]; methods: readonly string[] };

/**
 * Finds the route of every machine path, in either lane. Unknown machine paths are refused with an error of the API
 * instead of a page.
 *
 * @param unloaded Methods of the routes whose modules are not loaded, by path.
 */
export function knownPaths(table: RouteTable, unloaded: Readonly<Record<string, readonly string[]>> = {}): KnownPaths {
  const exact = new Map<string, Known>();
  const withParameters: Known[] = [];
  const loaded = Object.entries(table).map(([pattern, module]) => [pattern, exportedMethods(module)] as const);
  for (const [pattern, own] of [...Object.entries(unloaded), ...loaded]) {
    const known = { pattern, segments: pattern.split("/"), methods: allowed(own) };
    if (pattern.includes("[")) withParameters.push(known);
    else exact.set(pattern, known);
  }
  const parametric = (path: string): Known | undefined => {
    const segments = path.split("/");
    return withParameters.find((one) => fits(one.segments, segments));
  };
  return (method, path) => {
    const known = exact.get(path) ?? (machinePath.test(path) ? parametric(path) : undefined);
    if (!known) return machinePath.test(path) ? { refusal: nothingThere } : {};
    const { pattern, methods } = known;
    return methods.includes(method) ? { pattern } : { pattern, refusal: methodNotAllowed(methods) };
  };
}

/** Refuses a method and lists those that the address answers. */
export const methodNotAllowed = (allow: readonly string[]): Refusal => ({
  status: 405,
  code: "method_not_allowed",
  detail: `This address answers ${allow.join(", ")}.`,
  allow,
});

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  const rest = pattern.at(-1)?.startsWith("[...") === true;
  if (rest ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, at) => (part.startsWith("[") ? segments[at] !== "" : part === segments[at]));
}
