import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { keepApprovers } from "@/lib/delegations/approvers.store";
import { effectiveAuthority } from "@/lib/delegations/effective.policy";
import { delegationError } from "@/lib/delegations/errors";
import { delegationGranted } from "@/lib/delegations/events";
import { holdParent } from "@/lib/delegations/reissue.store";
import type { StatedApproval } from "@/lib/delegations/statement/approvals";
import { lintStatement } from "@/lib/delegations/statement/lint";
import { signedStatement, signStatement } from "@/lib/delegations/statement/signed";
import type { DelegationStatement } from "@/lib/delegations/statement/statement";
import { getOrThrow, insert, versionOf } from "@/lib/delegations/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { runtime } from "@/lib/platform/base/runtime";
import type { Tx } from "@/lib/platform/database/transaction";

export type Grant = {
  requestId: string;
  /** Digest of the approved document. */
  approved: string;
  /** The approvals of that document. */
  approvals: readonly StatedApproval[];
  agentId: string;
  delegatorId: string | null;
  onBehalfOfId: string | null;
  parent: { id: string; version: number; digest: string; depth: number; effective: CanonicalAuthority } | null;
  purpose: string;
  authority: CanonicalAuthority;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
};

/**
 * Creates a delegation with its first signed version, inside the transaction that approved it.
 *
 * The caller has checked that the authority is within the delegator's entitlement, the agent's ceiling and the parent.
 *
 * @returns the id of the delegation.
 */
export async function grantDelegation(tx: Tx, actor: Actor, grant: Grant, now: Date): Promise<string> {
  const id = newId("delegation");
  if (grant.parent) await holdVersion(tx, grant.parent);
  const parent = grant.parent && signedStatement((await versionOf(tx, grant.parent.id, grant.parent.version)).jws);
  const statement = statementOf(id, grant, parent, now);
  const fault = lintStatement(statement, parent);
  assertInvariant(fault === undefined, `delegation before signing: ${fault}`);
  const { jws, digest } = signStatement(statement);
  const { depth, authority: effective } = statement;
  const { agentId, delegatorId, onBehalfOfId, purpose, notBefore, expiresAt, maxDepth, requestId } = grant;
  const parentId = grant.parent?.id ?? null;
  await insert(
    tx,
    { id, agentId, delegatorId, onBehalfOfId, parentId, purpose, notBefore, expiresAt, maxDepth, depth, requestId },
    {
      ...{ version: 1, authority: grant.authority, effective, notBefore, expiresAt, maxDepth },
      ...{ digest, parentDigest: grant.parent?.digest ?? null, jws, signedAt: now },
      ...{ madeById: actor.type === "person" ? actor.id : null, causeId: requestId },
    },
  );
  await keepApprovers(tx, id, grant.approvals);
  const chain = [...(grant.parent ? [grant.parent] : []), { id, version: 1, digest }].map((hop) => ({
    id: hop.id,
    version: hop.version,
    digest: hop.digest,
  }));
  const approverIds = approverIdsOf(grant.approvals, actor);
  await append(
    tx,
    delegationGranted(actor, {
      id,
      agentId,
      requestId,
      chain,
      delegatorId,
      parentId,
      onBehalfOfId,
      expiresAt,
      effective,
      approverIds,
    }),
    now,
  );
  return id;
}

/**
 * Locks the parent in the version that the new delegation is signed below. A later version of the parent finds the new
 * delegation.
 */
async function holdVersion(tx: Tx, { id, version }: { id: string; version: number }): Promise<void> {
  await holdParent(tx, id);
  const { currentVersion } = await getOrThrow(tx, id);
  if (currentVersion !== version) throw delegationError("delegation_changed_meanwhile", { id });
}

/** The people who approved a version, once each: those that it states, and the acting person. */
export const approverIdsOf = (approvals: readonly StatedApproval[], actor: Actor): string[] => [
  ...new Set([...approvals.map(({ person }) => person), ...(actor.type === "person" ? [actor.id] : [])]),
];

function statementOf(id: string, grant: Grant, parent: DelegationStatement | null, now: Date): DelegationStatement {
  const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
  // Without a parent, the approval has determined a delegator.
  const accountable = parent?.accountable ?? grant.delegatorId;
  assertInvariant(accountable !== null, `${id} has an accountable person`);
  return {
    iss: runtime().publicUrl,
    iat: seconds(now),
    nbf: seconds(grant.notBefore),
    exp: seconds(grant.expiresAt),
    delegation: id,
    version: 1,
    agent: grant.agentId,
    accountable,
    delegator: grant.delegatorId,
    on_behalf_of: grant.onBehalfOfId,
    parent: grant.parent && { id: grant.parent.id, version: grant.parent.version, digest: grant.parent.digest },
    depth: grant.parent ? grant.parent.depth + 1 : 0,
    max_depth: grant.maxDepth,
    approved: grant.approved,
    ...(grant.approvals.length > 0 ? { approvals: [...grant.approvals] } : {}),
    authority: effectiveAuthority(grant.authority, grant.parent?.effective),
  };
}
