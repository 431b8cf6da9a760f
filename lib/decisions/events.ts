import type { AuditEvent, ChainHop, Fact } from "@/lib/audit/event";
import { declaredAmounts } from "@/lib/authority/declared";
import type { EvidenceLevel, Refusal, SubjectContext, UsedUpLimit } from "@/lib/decisions/model";
import type { ProposedAction } from "@/lib/decisions/policy";
import { isOwnLimit } from "@/lib/decisions/used-up/policy";
import { representedPerson } from "@/lib/delegations/chain/policy";
import type { Reservation } from "@/lib/platform/commit/item";
import type { PepStanding } from "@/lib/resource-servers/standing/model";

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
  /** The limits that had not enough left. */
  usedUp?: readonly UsedUpLimit[];
  /** The person's yes that was asked for, waited for or used. */
  approval?: { id: string; digest: string };
  /** Digest of the request's body as received. */
  bodyDigest: string;
};

/** The record of one decision: who asked, for which instance, under which chain, and what was answered. */
export function decisionMade({
  decisionId,
  pep,
  proposed,
  subject,
  evidence,
  refusal,
  ...rest
}: DecisionFacts): AuditEvent {
  const chain = subject ? chainOf(subject) : undefined;
  const refs = [decisionId, pep.server.id, pep.keyId];
  if (subject) refs.push(subject.token.jti);
  if (rest.approval) refs.push(rest.approval.id);
  for (const hop of subject?.chain.hops ?? []) if (hop.onBehalfOf) refs.push(hop.onBehalfOf.id);
  return {
    type: "decision.made",
    actor: { type: "resource_server", id: pep.server.id },
    decision: refusal ? "deny" : "allow",
    action: proposed.action,
    resourceType: proposed.type,
    refs,
    ...(refusal ? { code: refusal.code } : {}),
    ...(subject ? { agentId: subject.client.agent.id, instanceId: subject.client.id } : {}),
    ...(chain ? { chain } : {}),
    names: [...pep.server.names, ...(subject?.names ?? [])],
    facts: {
      decision_id: decisionId,
      ...(subject && standingBehind(subject)),
      request: rest.bodyDigest,
      evidence,
      jkt: subject?.client.jkt,
      generation: subject?.client.generation,
      catalogue: pep.server.catalogueVersion,
      approval: rest.approval,
      requestable: rest.requestable,
      used_up: rest.usedUp?.map((limit): Fact => usedUpFact(limit, subject)),
      amounts: amountsOf(pep, proposed),
      reserved: rest.reservations.map(({ counter, amount }): Fact => ({ counter, amount: amount.toString() })),
    },
    texts: { resource: proposed.identifier, task: proposed.task, ip: proposed.ip },
  };
}

/** The people behind an action: whoever answers for the agent, for whom it acts, who delegated, and by whose approval. */
function standingBehind({ chain, token }: SubjectContext): Record<string, Fact | undefined> {
  const [root, leaf] = [chain.hops[0], chain.hops.at(-1)];
  return {
    owner: leaf?.owner?.id,
    for: token.person?.id ?? representedPerson(chain),
    delegator: root?.delegator?.id,
    approver: leaf?.approver?.id,
  };
}

/** The amounts that limits look at, so that the record can be judged again under another authority. */
function amountsOf({ server }: PepStanding, { type: name, context }: ProposedAction): Fact | undefined {
  const type = server.types.find((declared) => declared.name === name);
  return type && declaredAmounts(context, type);
}

/** The chain as it stood: id, version and digest of each delegation, root first. */
export function chainOf({ chain }: Pick<SubjectContext, "chain">): ChainHop[] {
  return chain.hops.map(({ id, version, digest }) => ({ id, version, digest }));
}

/** Whoever may read what an agent did may not read what people and blueprints above it allow: of those, only which it was. */
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
