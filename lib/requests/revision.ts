import type { ResolvedStep } from "@/lib/approval-policies/model";
import { hoursAfter, insertSteps } from "@/lib/approval-policies/steps/store";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Tx } from "@/lib/platform/database/transaction";
import type { CheckedProposal, Proposal } from "@/lib/requests/proposal/model";
import type { RiskHistory } from "@/lib/risk/model";
import { requestError } from "./errors";
import type { RevisionCause } from "./model";
import { weightOf } from "./risk-order";
import { shapeOf } from "./similarity";
import * as store from "./store";

/** The risk of what is shown, and the history that it is scored with. */
export const riskColumns = ({ history }: Pick<Proposal, "history">, { risk }: Pick<CheckedProposal, "risk">) => ({
  ...{ risk, riskScore: risk.score },
  ...(history === null ? {} : { riskHistory: history }),
});

export type Origin = { cause: RevisionCause; byPersonId: string | null; note: string };

/** Converts a stored request to a proposal. */
export function toProposal(request: store.RequestRow): Proposal {
  const { id, revision, agentId, requesterId, onBehalfOfId, parentDelegationId, purpose, changeReason } = request;
  const { notBefore, expiresAt, maxDepth, changesDelegationId, newDelegatorId, throughAgentId } = request;
  const people = { requesterId, throughAgentId, onBehalfOfId };
  const parties = { ...people, agentId, parentDelegationId, changesDelegationId, newDelegatorId };
  const authority = request.authority as CanonicalAuthority;
  const history = request.riskHistory as RiskHistory | null;
  return {
    ...{ requestId: id, revision, ...parties, purpose, changeReason, authority, notBefore, expiresAt, maxDepth },
    history,
  };
}

/** The deadline of a step that opens now: after the hours of its rule, but not after the delegation would expire. */
export const decideByOf = (step: ResolvedStep | undefined, expiresAt: Date, now: Date): Date =>
  new Date(Math.min(hoursAfter(now, step?.expiresAfterHours ?? 0).getTime(), expiresAt.getTime()));

/** Stores a revision, which is shown from now on, and opens its first step. */
export async function recordRevision(
  tx: Tx,
  proposal: Proposal,
  { document, digest, sentence, steps, effect, risk }: CheckedProposal,
  origin: Origin,
  now: Date,
): Promise<void> {
  const { requestId, revision, purpose, authority, notBefore, expiresAt, maxDepth } = proposal;
  const shown = { document, digest, sentence, purpose, authority, effect, risk };
  const of = { requestId, revision };
  await store.insertRevision(tx, { ...of, ...origin, ...shown, notBefore, expiresAt, maxDepth, at: now });
  await insertSteps(tx, of, steps, now);
}

/**
 * Replaces the shown revision by the next one. Votes on earlier revisions no longer count (rules A2).
 *
 * @param from The request as it was read and locked.
 * @throws DomainError `request_changed_meanwhile`
 */
export async function openRevision(
  tx: Tx,
  from: store.RequestRow,
  proposal: Proposal,
  checked: CheckedProposal,
  origin: Origin,
  now: Date,
): Promise<void> {
  const { purpose, authority, notBefore, expiresAt, maxDepth, revision } = proposal;
  const { document, digest, sentence, delegatorId, policy, effect, declared, shownRiskTier } = checked;
  const terms = { purpose, authority, notBefore, expiresAt, maxDepth };
  // Only a change by the requester restarts the time to decide. Other people cannot postpone the end of a request.
  const fresh = decideByOf(checked.steps[0], expiresAt, now);
  const decideBy = origin.cause === "revised" || fresh < from.decideBy ? fresh : from.decideBy;
  const renewed = await store.replaceShown(tx, from, {
    ...{ ...terms, document, digest, sentence, delegatorId, revision, decideBy },
    ...{ effect, declared, shownRiskTier, status: "pending" as const, currentStep: 1 },
    ...{ policyId: policy.id, policyVersion: policy.version, assigneeId: null, assigneeGroup: null },
    ...weightOf(checked),
    ...riskColumns(proposal, checked),
    shape: shapeOf(authority),
    narrowedById: narrowerOf(from, origin),
  });
  if (!renewed) throw requestError("request_changed_meanwhile", { facts: { id: from.id } });
  await recordRevision(tx, proposal, checked, origin, now);
}

/** A narrowed request stays marked as narrowed until the requester changes it. */
function narrowerOf(from: store.RequestRow, { cause, byPersonId }: Origin): string | null {
  if (cause === "narrowed") return byPersonId;
  return cause === "renewed" ? from.narrowedById : null;
}
