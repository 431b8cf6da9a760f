import { createHash } from "node:crypto";
import { DomainError } from "@/lib/platform/base/domain-error";

/** The entity tag of a version, for `ETag` (RFC 9110 section 8.8.3). */
export const versionTag = (version: number): string => `"${version}"`;

/**
 * The entity tag of the state that a person decides on, for an object without a number of that state. It differs if one
 * of the members does. The order of the members counts.
 */
export const stateTag = (members: readonly (string | number | boolean | Date | null)[]): string =>
  `"${createHash("sha256").update(JSON.stringify(members)).digest("base64url").slice(0, 22)}"`;

/** The version of no object: that of an entity tag which we never gave out. */
const noVersion = -1;

/**
 * Reads the version that an edit was based on from `If-Match`; undefined when the client does not say.
 *
 * @throws DomainError malformed for text that is no entity tag (RFC 9110 section 8.8.3).
 */
export function expectedVersion(request: Request): number | undefined {
  const tag = expectedTag(request);
  if (tag === undefined) return undefined;
  const digits = /^"(\d{1,9})"$/.exec(tag)?.[1];
  return digits === undefined ? noVersion : Number(digits);
}

/**
 * Reads the entity tag of the shown state from `If-Match`; undefined when the client does not say. Throws as
 * {@link expectedVersion}.
 */
export function expectedTag(request: Request): string | undefined {
  const tag = request.headers.get("if-match")?.trim();
  if (tag === undefined || tag === "*") return undefined;
  if (/^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(tag)) return tag;
  throw new DomainError("malformed_if_match", "malformed", "If-Match must hold one entity tag of this object.", {
    errors: [{ path: "If-Match", code: "malformed_if_match" }],
  });
}

/** Refuses an edit that was based on another version than the current one. */
export function refuseStaleVersion(expected: number | undefined, current: number): void {
  if (expected === undefined || expected === current) return;
  throw new DomainError("stale", "stale", "It was changed meanwhile. Reload it and repeat the edit.", {
    facts: { expected, current },
  });
}

/** Refuses a decision about another state than the current one. `tags` are the entity tags of the current state. */
export function refuseStaleState(expected: string | undefined, ...tags: readonly string[]): void {
  if (expected === undefined || tags.includes(expected)) return;
  throw new DomainError("stale", "stale", "It was changed meanwhile. Look at it again, then decide.", {
    facts: { expected, current: tags.join(", ") },
  });
}

const edits = new Set(["PUT", "PATCH", "DELETE"]);

/** Refuses an edit that names the version it was based on, of something without versions. */
export function refuseUncheckedVersion(request: Request): void {
  const tag = request.headers.get("if-match");
  if (tag === null || tag.trim() === "*" || !edits.has(request.method)) return;
  throw new DomainError("not_versioned", "stale", "This has no versions, so If-Match cannot be met. Leave it out.", {
    errors: [{ path: "If-Match", code: "not_versioned" }],
  });
}
