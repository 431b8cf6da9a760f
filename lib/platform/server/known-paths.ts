import type { Refusal } from "@/lib/platform/server/request-guard";

/** The exports of a `route.ts`, by method. */
export type RouteModule = { readonly [name: string]: unknown };

/** Paths as Next spells them, `/api/agents/[agentId]`, with the module that answers each. */
export type RouteTable = Readonly<Record<string, RouteModule>>;

const exported = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

// Below these there are no pages.
const machinePath = /^\/(?:api|oauth|access|log|\.well-known)(?:\/|$)/;

/** The methods that a module answers, as `Allow` lists them (RFC 9110 section 10.2.1). */
export function methodsOf(module: RouteModule): string[] {
  const own = exported.filter((method) => typeof module[method] === "function");
  return [...own, ...(own.includes("GET") ? ["HEAD"] : []), "OPTIONS"].toSorted();
}

/** Says why nothing answers a request; undefined when something does, or when its path may be a page's. */
export type KnownPaths = (method: string, path: string) => Refusal | undefined;

const nothingThere: Refusal = { status: 404, code: "not_found", detail: "There is nothing at this address." };

type Known = { segments: readonly string[]; methods: readonly string[] };

/**
 * Knows every path below those of machines, whichever lane answers it, so that what is not there is refused in their
 * words instead of by a page.
 */
export function knownPaths(table: RouteTable): KnownPaths {
  const exact = new Map<string, Known>();
  const withParameters: Known[] = [];
  for (const [pattern, module] of Object.entries(table)) {
    const known = { segments: pattern.split("/"), methods: methodsOf(module) };
    if (pattern.includes("[")) withParameters.push(known);
    else exact.set(pattern, known);
  }
  const parametric = (path: string): Known | undefined => {
    const segments = path.split("/");
    return withParameters.find((one) => fits(one.segments, segments));
  };
  return (method, path) => {
    const known = exact.get(path) ?? (machinePath.test(path) ? parametric(path) : undefined);
    if (known?.methods.includes(method)) return undefined;
    if (!known) return machinePath.test(path) ? nothingThere : undefined;
    const detail = `This address answers ${known.methods.join(", ")}.`;
    return { status: 405, code: "method_not_allowed", detail, allow: known.methods };
  };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  const rest = pattern.at(-1)?.startsWith("[...") === true;
  if (rest ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, at) => (part.startsWith("[") ? segments[at] !== "" : part === segments[at]));
}
