import { z } from "zod";
import type { CanonicalAuthority, IdentifiedElement } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import type { CompactJws } from "@/lib/protocols/jose/compact";
import { readCompact } from "@/lib/protocols/jose/compact";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { verifySignature } from "@/lib/protocols/jose/verify";
import { type StatedApproval, StatedApprovals } from "./approvals";

/** The `typ` of a signed version of a delegation. */
export const statementType = "delegation+jwt";

/** In characters. It fits the largest authority of a request, with its inherited constraints. */
const maxLength = 262_144;

/** Content of one signed version of a delegation. It has ids and no names (rules T5). */
export type DelegationStatement = {
  iss: string;
  iat: number;
  nbf: number;
  exp: number;
  delegation: string;
  version: number;
  agent: string;
  /**
   * The person who is accountable for the whole chain: the delegator of its root, independent of the agents' owners.
   */
  accountable: string;
  delegator: string | null;
  on_behalf_of: string | null;
  parent: { id: string; version: number; digest: string } | null;
  depth: number;
  max_depth: number;
  /** Digest of the approved document, so that the approval can be found and compared. */
  approved: string;
  /** The approvals; absent when the policy required none. */
  approvals?: StatedApproval[];
  /** The effective elements: inherited constraints are copied in (rules L8). */
  authority: CanonicalAuthority;
};

const Id = z.string().min(1).max(64);
const Digest = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const Seconds = z.int().min(0).max(1e11);
const Version = z.int().min(1);

/** Unknown members are refused: a member that this reader does not know may narrow the delegation. */
const Statement = z.strictObject({
  iss: z.string().min(1),
  iat: Seconds,
  nbf: Seconds,
  exp: Seconds,
  delegation: Id,
  version: Version,
  agent: Id,
  accountable: Id,
  delegator: Id.nullable(),
  on_behalf_of: Id.nullable(),
  parent: z.strictObject({ id: Id, version: Version, digest: Digest }).nullable(),
  depth: z.int().min(0),
  max_depth: z.int().min(0),
  approved: Digest,
  approvals: StatedApprovals.exactOptional(),
  authority: z.unknown(),
});

export type ReadStatement = { ok: true; statement: DelegationStatement } | { ok: false; reason: string };

/** Reads the claims of a signed version, or returns the first fault. */
export function readStatement(claims: unknown): ReadStatement {
  const parsed = Statement.safeParse(claims);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, reason: `${issue?.path.join(".") || "the statement"}: ${issue?.message ?? "malformed"}` };
  }
  const authority = parseAuthority(parsed.data.authority);
  if (!authority.ok) {
    const issue = authority.issues[0];
    return { ok: false, reason: `authority ${issue?.path ?? ""}: ${issue?.message ?? "malformed"}` };
  }
  if (authority.authority.length === 0) return { ok: false, reason: "authority: it is empty" };
  const elements = authority.authority.filter((element): element is IdentifiedElement => element.id !== undefined);
  if (elements.length < authority.authority.length) return { ok: false, reason: "authority: an element has no id" };
  return { ok: true, statement: { ...parsed.data, authority: elements } };
}

const compactRules = { algorithms: ["ES256"], types: [statementType], maxLength } as const;

/**
 * Reads a signed version for display and does not verify its signature. Throws a `JoseError` if the text is no such
 * JWS.
 */
export const peekStatement = (token: string): ReadStatement => readStatement(readCompact(token, compactRules).payload);

export type OpenedStatement = { jws: CompactJws; key: PublicJwk };

/**
 * Verifies a signed version with one of the keys that sign delegations. It judges neither members nor times.
 *
 * @throws JoseError
 * @see RFC 7515 section 5.2, RFC 8725 section 3.11 (explicit typing)
 */
export function openStatement(token: string, keys: readonly PublicJwk[]): OpenedStatement {
  const jws = readCompact(token, compactRules);
  return { jws, key: verifySignature(jws, keys) };
}
