import { approversAmong, deciderOf } from "@/lib/approval-policies/approvers.queries";
import { standingIn } from "@/lib/approval-policies/steps/policy";
import { progress } from "@/lib/approval-policies/steps/progress";
import { append } from "@/lib/audit/append";
import { isNarrowerInPlace } from "@/lib/authority/compare/is-narrower";
import { widerTerms } from "@/lib/authority/compare/terms";
import { authorityDigest } from "@/lib/authority/language/digest";
import { memberPath } from "@/lib/authority/language/report";
import { reissueSoon } from "@/lib/delegations/commands/reissue";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { answersOf } from "@/lib/requests/deciding";
import { requestError } from "@/lib/requests/errors";
import { requestChanged } from "@/lib/requests/events";
import type { Asker } from "@/lib/requests/policy";
import { factsOf } from "@/lib/requests/proposal/facts";
import type { CheckedProposal, Proposal } from "@/lib/requests/proposal/model";
import { checkProposal } from "@/lib/requests/proposal/render";
import { readAuthority } from "@/lib/requests/read-authority";
import { type Origin, openRevision, toProposal } from "@/lib/requests/revision";
import { historyOf } from "@/lib/requests/risk-history";
import type { ApproveNarrowerRequest, ReviseRequest } from "@/lib/requests/schema";
import * as store from "@/lib/requests/store";
import { castApproval } from "./count-approval";
import { asShown } from "./decide";
import { type Locked, lockFor, refuseAction } from "./lock-for";

export type Revise = { asker: Asker; requestId: string } & ReviseRequest;

/**
 * Changes a request as its requester. Approvers have to decide the new revision again, and the time to decide restarts.
 * A request that was sent back for changes is pending again.
 *
 * @throws DomainError `nothing_changed`, `forbidden`, `request_state`, `request_expired`; `digest_stale` for a change
 * of an older revision; and the errors of `makeRequest` about authority and terms.
 */
export async function reviseRequest({ asker, requestId, note = "", digest, ...change }: Revise): Promise<void> {
  await transaction(async (tx) => {
    const now = clock.now();
    const { request } = await lockFor(tx, asker, { requestId, digest }, "revise", now);
    const before = toProposal(request);
    const asked = await changed(tx, before, change);
    const after = { ...asked, history: await historyOf(tx, asked.agentId, asked.authority, now) };
    if (request.status === "pending" && sameTerms(before, after)) throw requestError("nothing_changed");
    const checked = checkProposal(after, await factsOf(tx, after), now, asker.personId);
    await replace(tx, request, after, checked, { cause: "revised", byPersonId: asker.personId, note }, now);
  });
}

export type ApproveNarrower = { asker: Asker; requestId: string } & ApproveNarrowerRequest;

/**
 * Approves a narrower version of a request. The approver's version becomes the next revision, and only their approval
 * counts for it; earlier votes are void (rules A2). If one approval suffices, the revision is granted at once.
 *
 * The check is that of narrowing in place (L7). Each element keeps its id and is no wider, and none is added. Validity
 * and depth lie within those of the request. If a step demands a passkey, the approval is signed after the revision.
 *
 * @returns the id of the delegation; null while more approvals are needed.
 * @throws DomainError `not_narrower` with the member at fault, `nothing_narrowed`, and the errors of `approveRequest`.
 */
export async function approveNarrower(call: ApproveNarrower): Promise<string | null> {
  const request = await store.getOrThrow(prisma(), call.requestId);
  // A narrowed change may take authority away, so it waits for the commits under way (rules D2).
  const barrier = request.changesDelegationId === null ? "shared" : "exclusive";
  // A refused approval never takes the barrier exclusively. An accepted one is judged again behind it.
  if (barrier === "exclusive") await refuseAction(call.asker, request, "approveNarrower", call.digest, clock.now());
  const outcome = await transaction((tx) => narrowWithin(tx, call, clock.now()), { barrier });
  if (outcome === "renewed") throw requestError("request_outdated");
  if (outcome.delegationId !== null) await reissueSoon(outcome.delegationId);
  return outcome.delegationId;
}

async function narrowWithin(
  tx: Tx,
  { asker, requestId, digest, note = "", ...edit }: ApproveNarrower,
  now: Date,
): Promise<"renewed" | { delegationId: string | null }> {
  const { request } = await lockFor(tx, asker, { requestId, digest }, "approveNarrower", now);
  const shown = await asShown(tx, asker, request, now);
  if (!shown) return "renewed";
  const asked = toProposal(request);
  const narrowed = await changed(tx, asked, edit);
  refuseWider(asked, narrowed);
  if (sameTerms(asked, narrowed)) throw requestError("nothing_narrowed");
  // A narrower proposal has the same parties and no other resource servers, so the facts are the same.
  const checked = checkProposal(narrowed, shown.facts, now, asker.personId);
  await replace(tx, request, narrowed, checked, { cause: "narrowed", byPersonId: asker.personId, note }, now);
  const locked = await standingOn(tx, asker, requestId, now);
  if (!locked) return { delegationId: null };
  const outcome = await castApproval(tx, locked, checked, { note }, now);
  return { delegationId: "delegationId" in outcome ? outcome.delegationId : null };
}

async function changed(
  tx: Tx,
  before: Proposal,
  { authority, notBefore, expiresAt, ...rest }: Omit<ReviseRequest, "note">,
): Promise<Proposal> {
  return {
    ...before,
    revision: before.revision + 1,
    ...(authority && { authority: await readAuthority(tx, authority, before.changesDelegationId) }),
    ...(notBefore !== undefined && { notBefore: new Date(notBefore) }),
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    purpose: rest.purpose ?? before.purpose,
    maxDepth: rest.maxDepth ?? before.maxDepth,
  };
}

const sameTerms = (a: Proposal, b: Proposal): boolean =>
  authorityDigest(a.authority) === authorityDigest(b.authority) &&
  a.purpose === b.purpose &&
  a.notBefore.getTime() === b.notBefore.getTime() &&
  a.expiresAt.getTime() === b.expiresAt.getTime() &&
  a.maxDepth === b.maxDepth;

/** Refuses an edit that is wider than the request in any member. */
function refuseWider(asked: Proposal, edited: Proposal): void {
  const narrower = isNarrowerInPlace(edited.authority, asked.authority);
  if (!narrower.ok) {
    const errors = narrower.issues.map(({ path, code, sentence }) => ({
      ...{ path: memberPath("authority", path), code, message: sentence },
    }));
    throw requestError("not_narrower", { errors, ...(errors[0] ? { detail: errors[0].message } : {}) });
  }
  const [wider] = widerTerms(edited, asked);
  if (!wider) return;
  const { path, code, sentence: detail } = wider;
  throw requestError("not_narrower", { detail, errors: [{ path, code }] });
}

async function replace(
  tx: Tx,
  request: store.RequestRow,
  after: Proposal,
  checked: CheckedProposal,
  origin: Origin & { cause: "revised" | "narrowed"; byPersonId: string },
  now: Date,
): Promise<void> {
  await openRevision(tx, request, after, checked, origin, now);
  const { id, agentId } = request;
  const ref = {
    ...{ ...after, id, agentId, digest: checked.digest, risk: checked.risk, shownRiskTier: checked.shownRiskTier },
    ...{ policyId: checked.policy.id, policyVersion: checked.policy.version },
  };
  const actor = { type: "person", id: origin.byPersonId } as const;
  const what = { before: request, sentence: checked.sentence, note: origin.note };
  await append(tx, requestChanged(actor, ref, origin.cause, what), now);
}

/** The approver's position in the new revision, whose steps may differ; undefined if they cannot approve it now. */
async function standingOn(tx: Tx, asker: Asker, requestId: string, now: Date): Promise<Locked | undefined> {
  const request = await store.getOrThrow(tx, requestId);
  const answers = await answersOf(tx, request);
  const step = answers && progress(answers).open;
  const decider = await deciderOf(tx, asker.personId, now, approversAmong);
  if (!step || step.step.rule.passkey) return undefined;
  const standing = standingIn(step, decider);
  return "refusal" in standing ? undefined : { request, answers, step, self: decider.self, on: standing.on };
}
