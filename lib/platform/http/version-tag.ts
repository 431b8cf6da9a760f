import { DomainError } from "@/lib/platform/base/domain-error";

/** The entity tag of a version, for `ETag` (RFC 9110 section 8.8.3). */
export const versionTag = (version: number): string => `"${version}"`;

/** The version of no object: that of an entity tag which we never gave out. */
const noVersion = -1;

/**
 * Reads the version that an edit was based on from `If-Match`; undefined when the client does not say.
 *
 * @throws DomainError malformed for text that is no entity tag (RFC 9110 section 8.8.3).
 */
export function expectedVersion(request: Request): number | undefined {
  const tag = request.headers.get("if-match");
  if (tag === null || tag.trim() === "*") return undefined;
  const digits = /^\s*"(\d{1,9})"\s*$/.exec(tag)?.[1];
  if (digits === undefined && /^\s*(?:W\/)?"[\x21\x23-\x7e]*"\s*$/.test(tag)) return noVersion;
  if (digits === undefined) {
    throw new DomainError("malformed_if_match", "malformed", "If-Match must hold one entity tag of this object.", {
      errors: [{ path: "If-Match", code: "malformed_if_match" }],
    });
  }
  return Number(digits);
}

/** Refuses an edit that was based on another version than the current one. */
export function refuseStaleVersion(expected: number | undefined, current: number): void {
  if (expected === undefined || expected === current) return;
  throw new DomainError("stale", "stale", "It was changed meanwhile. Reload it and repeat the edit.", {
    facts: { expected, current },
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
