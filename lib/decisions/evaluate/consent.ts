import { toDocument } from "@/lib/action-approvals/ask-rules.policy";
import { endWithoutQuorum } from "@/lib/action-approvals/commands/end";
import { expireActionApprovals } from "@/lib/action-approvals/commands/expire";
import { renderAction } from "@/lib/action-approvals/document";
import { historyOfAction } from "@/lib/action-approvals/history.store";
import { mostPending, pendingSeconds, type Standing } from "@/lib/action-approvals/model";
import { standingOf } from "@/lib/action-approvals/policy";
import { demandOf } from "@/lib/action-approvals/steps/demand";
import { dependenciesOfVotes } from "@/lib/action-approvals/steps/quorum";
import { isApprovedFromBehind } from "@/lib/action-approvals/steps/store";
import { hasMostPending, knownApprovals } from "@/lib/action-approvals/store";
import type { KeptName } from "@/lib/audit/event";
import { keepReadNames } from "@/lib/audit/kept-names";
import type { Question } from "@/lib/decisions/evaluate/question";
import { chainOf } from "@/lib/decisions/events";
import type { Refusal, SubjectContext } from "@/lib/decisions/model";
import { answerableIn, representedPerson } from "@/lib/delegations/chain/policy";
import { newId } from "@/lib/platform/base/id";
import type { ApprovalStep, Dependency } from "@/lib/platform/database/commit/item";
import type { ActionHistory, Risk } from "@/lib/risk/model";
import { riskOfAction } from "@/lib/risk/policy";
import { instancesOf } from "@/lib/tokens/validity.policy";
import type { Asks } from "./policy";

/** The state of the approval of an action. If it is given, `refusal` is absent. */
export type Consent = {
  id: string;
  digest: string;
  status: "pending" | "approved" | "denied";
  /** Undefined if it is asked for only now; the time of the commit then counts. */
  expiresAt: Date | undefined;
  /** The person who decided it, and the digest of their name. */
  by?: string;
  names?: readonly KeptName[];
  step?: ApprovalStep;
  /** The people and groups because of which the votes of an approval count. */
  dependencies?: readonly Dependency[];
  refusal?: Refusal;
};

export type ConsentRefused = { refusal: Refusal };

type Asking = { question: Question; subject: SubjectContext; asks: Asks; decisionId: string; now: Date };

/**
 * Looks for an approval of exactly this action (rules A3), and gives the step that the commit takes with it.
 *
 * The commit compares the facts again. If two decisions want to use one approval, the second finds it used.
 */
export async function consentTo(asking: Asking): Promise<Consent | ConsentRefused> {
  const { question, subject, asks, decisionId, now } = asking;
  const { proposed, pep } = question;
  if (proposed.operationDigest === undefined) {
    const reason = `${asks.name} asks a person before this action. The question must state its operation_digest.`;
    return { refusal: { code: "missing_fact", reason } };
  }
  const agents = subject.chain.hops.map((hop) => hop.agent);
  const demand = await demandOf(agents, asks.action, asks.rules);
  const rendered = renderAction({
    ...demand,
    agent: subject.client.agent.id,
    risk_tier: subject.client.agent.riskTier,
    chain: chainOf(subject),
    asked: asks.by,
    ...(asks.rules.length > 0 && { asked_by_policies: asks.rules.map(toDocument) }),
    location: pep.server.identifier,
    action: proposed.action,
    resource: { type: proposed.type, id: proposed.identifier },
    fields: asks.fields,
    task: proposed.task ?? null,
    catalogue: pep.server.catalogueVersion,
    operation_digest: proposed.operationDigest,
  });
  const repeats = question.retry?.of?.decisionId;
  const { standing, dependencies } = await currentStanding(rendered.digest, repeats, now);
  const isNew = standing.kind === "unasked";
  if (isNew && (await hasMostPending(subject.client.agent.id, now))) return tooManyPending;
  const scored = isNew ? await scoredNow(asking) : undefined;
  const found = { ...toConsent(standing, { ...rendered, scored }, decisionId, asking), dependencies };
  const consent = await usableBy(subject, found);
  if (!("decidedBy" in standing) || standing.decidedBy === null) return consent;
  return { ...consent, by: standing.decidedBy.id, names: await keepReadNames([standing.decidedBy]) };
}

/** The risk of a new question as people are shown it, and the history that explains it. */
async function scoredNow(asking: Asking): Promise<Scored> {
  const history = await historyOf(asking);
  const { riskTier } = asking.subject.client.agent;
  return { history, risk: riskOfAction({ ...asking.asks.action, riskTier, history }) };
}

async function historyOf({ question: { proposed, pep }, subject, now }: Asking): Promise<ActionHistory | null> {
  const { chain, client, token } = subject;
  const { action, type } = proposed;
  const location = pep.server.identifier;
  const kept = await historyOfAction({ agentId: client.agent.id, action, type, location, now });
  const inNameOf = token.person?.id ?? representedPerson(chain);
  const inNameOfAnother = inNameOf !== undefined && inNameOf !== chain.hops.at(-1)?.owner?.id;
  return kept ? { ...kept, inNameOfAnother } : null;
}

/** The refusal of further waiting actions. Concurrent questions may pass it together, so a few more may wait. */
const tooManyPending: ConsentRefused = {
  refusal: {
    code: "too_many_pending",
    reason: `${mostPending} actions of the agent wait for approval already. Ask again when some of them are decided.`,
  },
};

type Current = { standing: Standing; dependencies: readonly Dependency[] };
const unasked: Current = { standing: { kind: "unasked" }, dependencies: [] };

/** Ends an approval that is overdue, or whose votes no longer reach the quorum. The agent then asks again. */
async function currentStanding(digest: string, repeats: string | undefined, now: Date): Promise<Current> {
  const standing = standingOf(await knownApprovals(digest), repeats, now);
  if (standing.kind === "overdue") {
    await expireActionApprovals(standing.id);
    return unasked;
  }
  if (standing.kind !== "approved") return { standing, dependencies: [] };
  const dependencies = await dependenciesOfVotes(standing.id);
  return (await endWithoutQuorum(standing.id)) ? unasked : { standing, dependencies };
}

/** Withholds an approval from an instance if a person behind it gave that approval for another instance. */
async function usableBy(subject: SubjectContext, { step, ...consent }: Consent): Promise<Consent> {
  if (step?.step !== "use") return { ...consent, ...(step && { step }) };
  if (!(await isApprovedFromBehind(consent.id, instancesOf(subject)))) return { ...consent, step };
  const reason =
    "A person behind this instance, or behind one whose token it uses, approved the action for another instance.";
  return { ...consent, refusal: { code: "approval_required", reason } };
}

type Scored = { history: ActionHistory | null; risk: Risk };
type Rendered = { digest: string; document: string; scored: Scored | undefined };

function toConsent(
  standing: Standing,
  rendered: Rendered,
  decisionId: string,
  { question, subject, asks }: Asking,
): Consent {
  const { digest } = rendered;
  const required: Refusal = { code: "approval_required", reason: `${asks.name} asks a person before this action.` };
  if (standing.kind === "unasked" || standing.kind === "overdue") {
    const id = newId("actionApproval");
    const row = rowOf(id, rendered, decisionId, question, subject);
    const step = { step: "ask", id, digest, seconds: pendingSeconds, row } as const;
    return { id, digest, status: "pending", expiresAt: undefined, step, refusal: required };
  }
  const { id, expiresAt } = standing;
  switch (standing.kind) {
    case "pending": {
      const step = { step: "wait", id, digest } as const;
      return { id, digest, status: "pending", expiresAt, step, refusal: required };
    }
    case "denied": {
      const reason = standing.takenBack
        ? "The approval of exactly this action was taken back."
        : "An approver denied exactly this action.";
      const refusal: Refusal = { code: "approval_denied", reason };
      return { id, digest, status: "denied", expiresAt, refusal };
    }
    case "approved":
      return { id, digest, status: "approved", expiresAt, step: { step: "use", id, digest, decision: decisionId } };
    case "repeated":
      return { id, digest, status: "approved", expiresAt };
  }
}

function rowOf(
  id: string,
  { digest, document, scored }: Rendered,
  decisionId: string,
  { proposed, pep }: Question,
  { client, chain, token, exchangedFor }: SubjectContext,
): Record<string, unknown> {
  const interested = [...answerableIn(chain), ...(token.person ? [token.person.id] : [])];
  return {
    id,
    digest,
    document,
    agent_id: client.agent.id,
    instance_id: client.id,
    through_instance_ids: exchangedFor.map((one) => one.client.id),
    delegation_id: token.delegationId,
    resource_server_id: pep.server.id,
    represented_ids: [...new Set(interested)],
    action: proposed.action,
    resource_type: proposed.type,
    resource: proposed.identifier,
    task: proposed.task ?? null,
    asked_by_decision: decisionId,
    asked_history: scored?.history ?? null,
    asked_risk: scored?.risk ?? null,
  };
}

/** Gives the action approval as the asker is told. One that is only now asked for lasts from the decision on. */
export const approvalOf = ({ id, status, expiresAt }: Consent, at: Date) => ({
  ...{ id, status },
  expiresAt: expiresAt ?? new Date(at.getTime() + pendingSeconds * 1000),
});
