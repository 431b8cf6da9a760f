import { requestError } from "@/lib/approvals/errors";
import { requestApproved, requestCommented, requestEnded, requestRenewed } from "@/lib/approvals/events";
import type { RequestAction } from "@/lib/approvals/model";
import { type Asker, actionRefusal, maySee } from "@/lib/approvals/policy";
import { type CheckedProposal, checkProposal, type Proposal } from "@/lib/approvals/proposal";
import * as store from "@/lib/approvals/store";
import { append } from "@/lib/audit/append";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { grantDelegation } from "@/lib/delegations/commands/grant";
import { permissionsOf } from "@/lib/people/permissions";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";

export type Approve = { asker: Asker; requestId: string; digest: string; note: string };

type Outcome = { delegationId: string } | { renewed: true };

/**
 * Approves a request exactly as it was shown, and grants the delegation in the same transaction.
 *
 * The document is rendered again from current facts: when its digest differs from the stored one, nothing is granted,
 * and the request is renewed so that it can be read and decided anew (rules A2, I10).
 *
 * @param digest Digest of the document that the approver read.
 * @returns the id of the delegation.
 * @throws DomainError `digest_stale`, `request_outdated`, `self_approval`, `forbidden`, `request_state`,
 * `request_expired`, `request_not_found`
 */
export async function approveRequest({ asker, requestId, digest, note }: Approve): Promise<string> {
  const outcome = await transaction(async (tx): Promise<Outcome> => {
    const now = clock.now();
    const request = await lockFor(tx, asker, requestId, "approve", now);
    if (request.digest !== digest) throw requestError("digest_stale", { errors: [{ path: "digest", code: "stale" }] });
    const current = await checkProposal(tx, toProposal(request), now);
    if (current.digest !== request.digest) {
      await renew(tx, request, now);
      return { renewed: true };
    }
    return { delegationId: await grant(tx, asker, request, current, note, now) };
  });
  if ("renewed" in outcome) throw requestError("request_outdated");
  return outcome.delegationId;
}

async function grant(
  tx: Tx,
  asker: Asker,
  request: store.RequestRow,
  current: CheckedProposal,
  note: string,
  now: Date,
): Promise<string> {
  const actor = { type: "person", id: asker.personId } as const;
  const { id, revision, digest, agentId, onBehalfOfId, purpose, notBefore, expiresAt, maxDepth } = request;
  await store.insertVote(tx, {
    requestId: id,
    revision,
    personId: asker.personId,
    verdict: "approve",
    digest,
    note,
    at: now,
  });
  const { delegatorId, parent } = current;
  const authority = request.authority as CanonicalAuthority;
  const delegationId = await grantDelegation(
    tx,
    actor,
    {
      requestId: id,
      approved: digest,
      agentId,
      delegatorId,
      onBehalfOfId,
      parent,
      purpose,
      authority,
      notBefore,
      expiresAt,
      maxDepth,
    },
    now,
  );
  await store.transition(tx, request, "approved", { decidedAt: now, delegationId });
  await append(tx, requestApproved(actor, request, note, delegationId), now);
  return delegationId;
}

/** Renders the request anew as its next revision. */
async function renew(tx: Tx, request: store.RequestRow, now: Date): Promise<void> {
  const revision = request.revision + 1;
  const next = await checkProposal(tx, { ...toProposal(request), revision }, now);
  await store.renew(tx, request, next);
  await append(
    tx,
    requestRenewed({ id: request.id, agentId: request.agentId, revision, digest: next.digest }, request.digest),
    now,
  );
}

function toProposal(request: store.RequestRow): Proposal {
  const { id, revision, agentId, requesterId, onBehalfOfId, parentDelegationId, purpose } = request;
  const { notBefore, expiresAt, maxDepth } = request;
  const parties = { agentId, requesterId, onBehalfOfId, parentDelegationId };
  const authority = request.authority as CanonicalAuthority;
  return { requestId: id, revision, ...parties, purpose, authority, notBefore, expiresAt, maxDepth };
}

async function lockFor(
  tx: Tx,
  asker: Asker,
  requestId: string,
  action: RequestAction,
  now: Date,
): Promise<store.RequestRow> {
  const request = await store.lock(tx, requestId);
  const facts = { ...request, ownerId: request.agent.ownerId };
  if (!maySee(asker, facts)) throw requestError("request_not_found");
  const refusal = actionRefusal(await current(tx, asker, action), facts, action, now);
  if (refusal) throw requestError(refusal.code, { detail: refusal.reason });
  return request;
}

/** Whoever decides is looked at again in the transaction that grants: their roles may have changed since the session was read (A2). */
async function current(tx: Tx, asker: Asker, action: RequestAction): Promise<Asker> {
  if (action !== "approve" && action !== "deny") return asker;
  return { personId: asker.personId, permissions: permissionsOf(await store.holdRoles(tx, asker.personId)) };
}

export type Deny = { asker: Asker; requestId: string; digest?: string | undefined; note: string };

/** Says no to a request; nothing is granted. Throws like `approveRequest`. */
export async function denyRequest({ asker, requestId, digest, note }: Deny): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const request = await lockFor(tx, asker, requestId, "deny", now);
    if (digest !== undefined && digest !== request.digest)
      throw requestError("digest_stale", { errors: [{ path: "digest", code: "stale" }] });
    const { id, revision } = request;
    await store.insertVote(tx, {
      requestId: id,
      revision,
      personId: asker.personId,
      verdict: "deny",
      digest: request.digest,
      note,
      at: now,
    });
    await store.transition(tx, request, "denied", { decidedAt: now });
    await append(tx, requestEnded({ type: "person", id: asker.personId }, request, "denied", note), now);
  });
}

/** Takes back one's own request. */
export async function withdrawRequest({
  asker,
  requestId,
  note,
}: {
  asker: Asker;
  requestId: string;
  note?: string | undefined;
}): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const request = await lockFor(tx, asker, requestId, "withdraw", now);
    await store.transition(tx, request, "withdrawn", { decidedAt: now });
    await append(tx, requestEnded({ type: "person", id: asker.personId }, request, "withdrawn", note), now);
  });
}

/** Remarks on a request that one may see. */
export async function commentOnRequest({
  asker,
  requestId,
  text,
}: {
  asker: Asker;
  requestId: string;
  text: string;
}): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const request = await lockFor(tx, asker, requestId, "comment", now);
    await store.insertComment(tx, { id: newId("comment"), requestId, personId: asker.personId, text, at: now });
    await append(tx, requestCommented({ type: "person", id: asker.personId }, request, text), now);
  });
}

/** Ends requests that nobody decided in time: silence is a no. */
export async function expireRequests(): Promise<number> {
  return transaction(async (tx) => {
    const due = await store.dueForExpiry(tx, 200);
    for (const request of due) {
      await store.transition(tx, request, "expired", { decidedAt: clock.now() });
      await append(tx, requestEnded({ type: "system", id: "jobs" }, request, "expired"));
    }
    return due.length;
  });
}
