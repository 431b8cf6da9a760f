import type { AuditEvent, ChainHop, Fact, KeptName } from "@/lib/audit/event";
import type { ExceededLimit } from "@/lib/authority/judge/coverage";
import { declaredAmounts } from "@/lib/authority/judge/declared-fields";
import { formatAmount, minorOf } from "@/lib/authority/language/amount";
import type { ProposedAction } from "@/lib/decisions/evaluate/policy";
import { representedPerson } from "@/lib/delegations/chain/policy";
import type { Reservation } from "@/lib/platform/database/commit/item";
import type { PepStanding } from "@/lib/resource-servers/standing.model";
import { isOwnLimit } from "./exhausted-limits.policy";
import type { DecidedAction, EvidenceLevel, Outcome, Refusal, SubjectContext, UsedUpLimit } from "./model";

/** A resource server reported the outcome of an allowed action. */
export const outcomeReported = (
  { server, keyId }: PepStanding,
  { decisionId, outcome }: Outcome,
  { agentId, reserved }: DecidedAction,
): AuditEvent => ({
  type: "outcome.reported",
  actor: { type: "resource_server", id: server.id },
  code: outcome,
  refs: [decisionId, keyId],
  ...(agentId === undefined ? {} : { agentId }),
  facts: {
    decision_id: decisionId,
    outcome,
    freed:
      outcome === "not_executed"
        ? reserved.map(({ counter, amount }): Fact => ({ counter, amount: amount.toString() }))
        : undefined,
  },
});

export type DecisionFacts = {
  decisionId: string;
  pep: PepStanding;
  proposed: ProposedAction;
  subject?: SubjectContext;
  evidence?: EvidenceLevel;
  refusal?: Refusal;
  /** Whether more authority would have allowed it. */
  requestable?: boolean;
  reservations: readonly Reservation[];
  /** The exhausted limits. */
  usedUp?: readonly UsedUpLimit[];
  /** The limit of the agent's own delegation that the action alone exceeds. */
  exceeded?: ExceededLimit;
  /** The approval that was asked for, waited for or used, and the person who decided it. */
  approval?: { id: string; digest: string; by: string | undefined };
  /** Names of people who are not in the chain. */
  names: readonly KeptName[];
  /** Digest of the request's body as received. */
  bodyDigest: string;
};

/** The record of one decision: the asking server, the instance, the chain and the answer. */
export function decisionMade(made: DecisionFacts): AuditEvent {
  const { decisionId, pep, proposed, subject, evidence, refusal } = made;
  const chain = subject ? chainOf(subject) : undefined;
  const refs = [decisionId, pep.server.id, pep.keyId];
  if (subject) refs.push(subject.token.jti);
  if (made.approval) refs.push(made.approval.id);
  for (const hop of subject?.chain.hops ?? []) if (hop.onBehalfOf) refs.push(hop.onBehalfOf.id);
  const named = namedAction(pep, proposed);
  return {
    type: "decision.made",
    actor: { type: "resource_server", id: pep.server.id },
    decision: refusal ? "deny" : "allow",
    refs,
    ...(named.sealed && { action: proposed.action, resourceType: proposed.type }),
    ...(refusal ? { code: refusal.code } : {}),
    ...(subject ? { agentId: subject.client.agent.id, instanceId: subject.client.id } : {}),
    ...(chain ? { chain } : {}),
    names: [...pep.server.names, ...(subject?.names ?? []), ...made.names],
    facts: {
      decision_id: decisionId,
      ...(subject && standingBehind(subject)),
      ...(subject && rulesOf(subject)),
      request: made.bodyDigest,
      evidence,
      jkt: subject?.client.jkt,
      generation: subject?.client.generation,
      catalogue: pep.server.catalogueVersion,
      approval: made.approval,
      requestable: made.requestable,
      limit: limitFact(made, subject),
      used_up: made.usedUp?.map((limit): Fact => usedUpFact(limit, subject)),
      amounts: amountsOf(pep, proposed),
      reserved: made.reservations.map(({ counter, amount }): Fact => ({ counter, amount: amount.toString() })),
    },
    texts: { resource: proposed.identifier, task: proposed.task, ip: proposed.ip, ...named.erasable },
  };
}

/**
 * The type and action in the record. Names from the catalogue are sealed. Others are arbitrary texts of the resource
 * server and stay erasable.
 */
function namedAction({ server }: PepStanding, { type, action }: ProposedAction) {
  const isKnown = server.types.some(({ name, actions }) => name === type && actions.includes(action));
  return { sealed: isKnown, erasable: isKnown ? {} : { action, resource_type: type } };
}

/** The people behind an action: owner, represented person, delegator and approver. */
function standingBehind({ chain, token }: SubjectContext): Record<string, Fact | undefined> {
  const [root, leaf] = [chain.hops[0], chain.hops.at(-1)];
  return {
    owner: leaf?.owner?.id,
    for: token.person?.id ?? representedPerson(chain),
    delegator: root?.delegator?.id,
    approver: leaf?.approver?.id,
  };
}

/** The rules that the agent was under: its risk tier, and the versions of its blueprint and of the policy that asks. */
function rulesOf({ chain }: SubjectContext): Record<string, Fact | undefined> {
  const leaf = chain.hops.at(-1);
  if (!leaf) return {};
  const { riskTier, environment, blueprintId, blueprintVersion } = leaf.agent;
  return {
    ...{ riskTier, environment, blueprintId, blueprintVersion },
    ...(leaf.asking && { policyId: leaf.asking.id, policyVersion: leaf.asking.version }),
  };
}

/** The amounts that limits count, so that the record can be judged again under another authority. */
function amountsOf({ server }: PepStanding, { type: name, context }: ProposedAction): Fact | undefined {
  const type = server.types.find((declared) => declared.name === name);
  return type && declaredAmounts(context, type);
}

/** The chain at the decision: id, version and digest of each delegation, root first. */
export function chainOf({ chain }: Pick<SubjectContext, "chain">): ChainHop[] {
  return chain.hops.map(({ id, version, digest }) => ({ id, version, digest }));
}

/** The limit of the agent's own delegation that refused, in decimals: its maximum, and by how much it was exceeded. */
function limitFact({ exceeded, usedUp = [] }: Limits, subject: SubjectContext | undefined): Fact | undefined {
  if (exceeded) {
    const { unit, max, amount } = exceeded;
    return { ...exceeded, over: formatAmount(minorOf(amount, unit) - minorOf(max, unit), unit) };
  }
  const own = usedUp.find((limit) => subject && isOwnLimit(limit, subject));
  if (!own) return undefined;
  const { spent, want } = own;
  const { kind, field, unit, window } = want;
  const text = (minor: bigint) => (kind === "max_count" ? minor.toString() : formatAmount(minor, unit));
  const over = text(spent + want.amount - want.max);
  return { field, unit, window, max: text(want.max), spent: text(spent), amount: text(want.amount), over };
}

type Limits = Pick<DecisionFacts, "exceeded" | "usedUp">;

/** Names an exhausted limit. Only the agent's own delegation gets figures: readers may not see those of other hops. */
function usedUpFact(limit: UsedUpLimit, subject: SubjectContext | undefined): Fact {
  const { hop, elementId, want, spent } = limit;
  const which = { hop: hop.counterPrefix, kind: want.kind };
  if (!subject || !isOwnLimit(limit, subject)) return which;
  return {
    ...which,
    ...{ element: elementId, field: want.field, unit: want.unit, window: want.window },
    ...{ spent: spent.toString(), amount: want.amount.toString(), max: want.max.toString() },
  };
}
