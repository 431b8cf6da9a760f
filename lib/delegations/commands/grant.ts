import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { effectiveAuthority } from "@/lib/delegations/effective";
import { delegationGranted } from "@/lib/delegations/events";
import { signStatement } from "@/lib/delegations/sign";
import { insert } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";
import { runtime } from "@/lib/platform/runtime/runtime";

export type Grant = {
  requestId: string;
  /** Digest of the approved document. */
  approved: string;
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
  const depth = grant.parent ? grant.parent.depth + 1 : 0;
  const effective = effectiveAuthority(grant.authority, grant.parent?.effective);
  const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
  const { jws, digest } = signStatement({
    iss: runtime().publicUrl,
    iat: seconds(now),
    nbf: seconds(grant.notBefore),
    exp: seconds(grant.expiresAt),
    delegation: id,
    version: 1,
    agent: grant.agentId,
    delegator: grant.delegatorId,
    on_behalf_of: grant.onBehalfOfId,
    parent: grant.parent && { id: grant.parent.id, version: grant.parent.version, digest: grant.parent.digest },
    depth,
    max_depth: grant.maxDepth,
    approved: grant.approved,
    authority: effective,
  });
  const { agentId, delegatorId, onBehalfOfId, purpose, notBefore, expiresAt, maxDepth, requestId } = grant;
  const parentId = grant.parent?.id ?? null;
  await insert(
    tx,
    { id, agentId, delegatorId, onBehalfOfId, parentId, purpose, notBefore, expiresAt, maxDepth, depth, requestId },
    {
      version: 1,
      authority: grant.authority,
      effective,
      digest,
      parentDigest: grant.parent?.digest ?? null,
      jws,
      signedAt: now,
    },
  );
  const chain = [...(grant.parent ? [grant.parent] : []), { id, version: 1, digest }].map((hop) => ({
    id: hop.id,
    version: hop.version,
    digest: hop.digest,
  }));
  await append(
    tx,
    delegationGranted(actor, { id, agentId, requestId, chain, delegatorId, parentId, onBehalfOfId, expiresAt }),
    now,
  );
  return id;
}
