import { intersectTerms } from "@/lib/authority/compare/terms";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { effectiveAuthority } from "@/lib/delegations/effective.policy";
import type { VersionOrigin, VersionTerms } from "@/lib/delegations/model";
import type { StatedApproval } from "@/lib/delegations/statement/approvals";
import { lintStatement } from "@/lib/delegations/statement/lint";
import { signStatement } from "@/lib/delegations/statement/signed";
import type { DelegationStatement } from "@/lib/delegations/statement/statement";
import type { NewVersion } from "@/lib/delegations/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { runtime } from "@/lib/platform/base/runtime";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";

/** Content of the next version of a delegation, and the reason for it. */
export type NextVersion = {
  origin: Exclude<VersionOrigin, "granted">;
  authority: CanonicalAuthority;
  terms: VersionTerms;
  /** The instant at which a person gave this; null for now. */
  givenAt: Date | null;
  madeById: string | null;
  causeId: string | null;
  reason: string | null;
  /** The approved document and its approvers. If left out, the last approved document still covers this version. */
  approved?: { digest: string; approvals: readonly StatedApproval[] };
  /** The person who delegates from now on, for a root. */
  delegatorId?: string;
};

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** Terms that a version above leaves to the one below: each hop allows one further hop less. */
export const termsBelow = ({ nbf, exp, max_depth }: DelegationStatement): VersionTerms => ({
  notBefore: new Date(nbf * 1000),
  expiresAt: new Date(exp * 1000),
  maxDepth: max_depth - 1,
});

/** Intersects the next version with its parent, unsigned; undefined when no element, no time or no depth is left. */
export function boundNext(
  next: Pick<NextVersion, "authority" | "terms">,
  parent: DelegationStatement | null,
  now: Date,
): { terms: VersionTerms; effective: CanonicalAuthority } | undefined {
  const terms = parent ? intersectTerms(next.terms, termsBelow(parent)) : next.terms;
  const effective = effectiveAuthority(next.authority, parent?.authority);
  const isOver = seconds(terms.expiresAt) <= Math.max(seconds(now), seconds(terms.notBefore));
  return effective.length === 0 || isOver || terms.maxDepth < 0 ? undefined : { terms, effective };
}

/**
 * Signs the next version of a delegation, within the version above it (rules L8).
 *
 * @param before The version that it replaces, as it was signed.
 * @param parent The statement of the version above, as it was signed; null for a root.
 * @returns undefined when the new version would have no element, no time or no depth.
 */
export function signNext(
  before: DelegationStatement,
  next: NextVersion,
  parent: DelegationStatement | null,
  now: Date,
): NewVersion | undefined {
  const bounded = boundNext(next, parent, now);
  if (!bounded) return undefined;
  const { terms, effective } = bounded;
  const delegator = parent ? null : (next.delegatorId ?? before.delegator);
  const { approvals, ...kept } = before;
  const approvers = next.approved?.approvals ?? approvals ?? [];
  const statement: DelegationStatement = {
    ...kept,
    iss: runtime().publicUrl,
    iat: seconds(now),
    nbf: seconds(terms.notBefore),
    exp: seconds(terms.expiresAt),
    version: before.version + 1,
    accountable: parent?.accountable ?? delegator ?? before.accountable,
    delegator,
    parent: parent && { id: parent.delegation, version: parent.version, digest: digestOf(parent) },
    max_depth: terms.maxDepth,
    approved: next.approved?.digest ?? before.approved,
    ...(approvers.length > 0 ? { approvals: [...approvers] } : {}),
    authority: effective,
  };
  const fault = lintStatement(statement, parent);
  assertInvariant(fault === undefined, `version ${statement.version} before signing: ${fault}`);
  const { jws, digest } = signStatement(statement);
  const { origin, authority, givenAt, madeById, causeId, reason } = next;
  return {
    ...{ delegationId: statement.delegation, version: statement.version, origin, authority, effective },
    ...{ notBefore: terms.notBefore, expiresAt: terms.expiresAt, maxDepth: terms.maxDepth },
    ...{ digest, parentDigest: statement.parent?.digest ?? null, jws, signedAt: now },
    ...{ givenAt, madeById, causeId, reason },
  };
}
