import { holdPolicy } from "@/lib/approval-policies/store";
import { append } from "@/lib/audit/append";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { takesAway } from "@/lib/delegations/changes";
import { reissueSoon } from "@/lib/delegations/commands/reissue";
import { holdParent } from "@/lib/delegations/reissue.store";
import type { SignedApproval } from "@/lib/passkeys/commands/approve";
import { clock } from "@/lib/platform/base/clock";
import { sameDigest } from "@/lib/platform/base/shown-digest";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { requestError } from "@/lib/requests/errors";
import { changesAsked, requestEnded, requestRenewed } from "@/lib/requests/events";
import type { Asker } from "@/lib/requests/policy";
import { factsOf } from "@/lib/requests/proposal/facts";
import type { CheckedProposal, ProposalFacts } from "@/lib/requests/proposal/model";
import { checkProposal } from "@/lib/requests/proposal/render";
import { openRevision, toProposal } from "@/lib/requests/revision";
import * as store from "@/lib/requests/store";
import { castApproval } from "./count-approval";
import { type Locked, lockFor, refuseAction } from "./lock-for";
import { acceptSignature, stepStale } from "./sign";

export type Approve = {
  asker: Asker;
  requestId: string;
  digest: string;
  note: string;
  /** Number of the step that the asker read, if they say so. */
  step?: number | undefined;
  /** The verified passkey signature. */
  signed?: SignedApproval | undefined;
};

/** `renewed`: the request has a new revision. `outdated`: its facts changed. `void`: an earlier approver may no longer approve. */
export type ApproveOutcome = { delegationId: string } | { waiting: true } | { renewed: "outdated" | "void" };

/**
 * Approves a request exactly as it was shown. The last approval that the policy requires creates or changes the
 * delegation in the same transaction.
 *
 * The document is rendered again from current facts. If its digest differs, the request is not granted but renewed as a
 * new revision (rules A2, I10). The same happens if an earlier approver may no longer approve. A proposal that is now
 * outside its bounds is refused, and keeps its revision.
 *
 * @param digest Digest of the document that the approver read.
 * @returns the id of the delegation; null while more approvals are needed.
 * @throws DomainError `digest_stale`, `request_outdated`, `approval_void`, `self_approval`, `forbidden`,
 * `request_state`, `request_expired`, `request_not_found`, `passkey_required`, `step_stale`. Also the refusals of a step
 * (`already_approved`, `other_person_needed`, `outside_groups`, `not_separate`), and those of a proposal.
 */
export async function approveRequest(call: Approve): Promise<string | null> {
  const request = await store.getOrThrow(prisma(), call.requestId);
  const barrier = await barrierOf(prisma(), request);
  // An asker who may not approve, or with a stale digest, never takes the barrier exclusively. All is judged again behind it.
  if (barrier === "exclusive") await refuseAction(call.asker, request, "approve", call.digest, clock.now());
  const outcome = await transaction((tx) => approveWithin(tx, call, clock.now()), { barrier });
  if ("renewed" in outcome) throw requestError(outcome.renewed === "void" ? "approval_void" : "request_outdated");
  if (!("delegationId" in outcome)) return null;
  await reissueSoon(outcome.delegationId);
  return outcome.delegationId;
}

/**
 * A change that takes authority away waits for the commits under way (rules D2). A change that only gives more, or for
 * longer, delays nothing. The digest fixes both versions, so this comparison still holds behind the barrier.
 */
export async function barrierOf(tx: Tx, request: store.RequestRow): Promise<"shared" | "exclusive"> {
  if (request.changesDelegationId === null) return "shared";
  const changed = await store.currentVersion(tx, request.changesDelegationId);
  const [before, after] = [changed, request].map((said) => ({
    ...said,
    authority: said.authority as CanonicalAuthority,
  }));
  const tightens = !before || !after || takesAway(before, after, clock.now());
  return tightens ? "exclusive" : "shared";
}

/** {@link approveRequest} within the caller's transaction, which is at the barrier that {@link barrierOf} returns. */
export async function approveWithin(
  tx: Tx,
  { asker, requestId, digest, note, step, signed }: Approve,
  now: Date,
): Promise<ApproveOutcome> {
  const locked = await lockFor(tx, asker, { requestId, digest }, "approve", now);
  if (step !== undefined && step !== stepOf(locked)) throw stepStale();
  const { request } = locked;
  const shown = await asShown(tx, asker, request, now);
  if (!shown) return { renewed: "outdated" };
  const outcome = await castApproval(tx, locked, shown.checked, { note, signed }, now);
  if (!("void" in outcome)) return outcome;
  await renewRequest(tx, asker, request, shown.facts, now);
  return { renewed: "void" };
}

/** A request that was rendered again from current facts as it was shown, and these facts. */
export type AsShown = { checked: CheckedProposal; facts: ProposalFacts };

/**
 * Renders a request from current facts, and locks its policy. If the digest differs from the stored one, the request is
 * renewed and the result is undefined (rules A2, I10).
 */
export async function asShown(
  tx: Tx,
  asker: Asker,
  request: store.RequestRow,
  now: Date,
): Promise<AsShown | undefined> {
  await holdPolicy(tx, request.policyId);
  // Held before it is read, so that the parent does not change before the grant.
  if (request.parentDelegationId !== null) await holdParent(tx, request.parentDelegationId);
  const proposal = toProposal(request);
  const facts = await factsOf(tx, proposal);
  const checked = checkProposal(proposal, facts, now, asker.personId);
  if (sameDigest(request.digest, checked.digest)) return { checked, facts };
  await renewRequest(tx, asker, request, facts, now);
  return undefined;
}

/** Renders a request again as its next revision. Votes on earlier revisions no longer count. */
async function renewRequest(
  tx: Tx,
  asker: Asker,
  request: store.RequestRow,
  facts: ProposalFacts,
  now: Date,
): Promise<void> {
  const revision = request.revision + 1;
  const proposal = { ...toProposal(request), revision };
  const next = checkProposal(proposal, facts, now, asker.personId);
  await openRevision(tx, request, proposal, next, { cause: "renewed", byPersonId: null, note: "" }, now);
  const { digest } = request;
  const shown = { revision, digest: next.digest, risk: next.risk, shownRiskTier: next.shownRiskTier };
  await append(tx, requestRenewed({ ...request, ...shown }, digest), now);
}

export type Deny = Omit<Approve, "digest"> & { digest?: string | undefined };

/** Denies a request. Throws like `approveRequest`, but never renews: it renders nothing again. */
export async function denyRequest(call: Deny): Promise<void> {
  await transaction((tx) => denyWithin(tx, call, clock.now()));
}

/** {@link denyRequest} within the caller's transaction. */
export async function denyWithin(tx: Tx, { asker, requestId, digest, note, signed }: Deny, now: Date): Promise<void> {
  const locked = await lockFor(tx, asker, { requestId, digest }, "deny", now);
  const { request } = locked;
  if (signed) await acceptSignature(tx, { number: stepOf(locked), passkey: false }, signed, now);
  const vote = await castVote(tx, locked, "deny", note, now, signed);
  await store.transition(tx, request, "denied", { decidedAt: now });
  await append(tx, requestEnded({ type: "person", id: asker.personId }, request, "denied", vote), now);
}

export type AskChanges = { asker: Asker; requestId: string; digest: string; note: string };

/** Sends a request back to its requester, who changes or withdraws it. Throws like `denyRequest`. */
export async function askChanges({ asker, requestId, digest, note }: AskChanges): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const locked = await lockFor(tx, asker, { requestId, digest }, "askChanges", now);
    const { request } = locked;
    const vote = await castVote(tx, locked, "ask_changes", note, now);
    await store.transition(tx, request, "changes_requested", {});
    await append(tx, changesAsked({ type: "person", id: asker.personId }, request, vote), now);
  });
}

const stepOf = ({ request, step }: Locked): number => step?.step.rule.number ?? request.currentStep;

async function castVote(
  tx: Tx,
  locked: Locked,
  verdict: "deny" | "ask_changes",
  note: string,
  now: Date,
  signed?: SignedApproval,
) {
  const { request, self, on } = locked;
  const vote = { step: stepOf(locked), onBehalfOf: on?.personId ?? null, note };
  const cast = { ...vote, by: self.personId, on: vote.onBehalfOf, passkey: signed?.evidence };
  await store.castVote(tx, request, cast, verdict, now);
  return vote;
}
