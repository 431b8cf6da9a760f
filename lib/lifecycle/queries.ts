import { AgentError } from "@/lib/agents/errors";
import { type Agent, agentLabel } from "@/lib/agents/model";
import { actionRefusal, maySee } from "@/lib/agents/policy";
import { peopleNames } from "@/lib/agents/queries";
import * as agents from "@/lib/agents/store";
import type { Principal } from "@/lib/principals/principal";
import { checkWords } from "./checks";
import { endTag } from "./ends/store";
import { LifecycleError } from "./errors";
import { factsOf } from "./facts.store";
import { checks, type LifecycleFacts, type LifecycleRule } from "./model";
import { orphanSentence } from "./orphans/queries";
import { countClaims, find as findOrphan } from "./orphans/store";
import { isOver, mayOffer } from "./ownership/policy";
import { find, namedPerson, type Offer, shownOf } from "./ownership/store";
import { approversFor } from "./policy/approvers";
import { ruleFor } from "./policy/policy";
import { currentPolicy } from "./policy/store";
import type { AgentLifecycle, CheckLine, OfferResponse } from "./schema";

/** The checklist of an agent, each line from the database. */
export const checklistOf = (facts: LifecycleFacts, rule: LifecycleRule): CheckLine[] =>
  checks.map((check) => {
    const done = facts.done.has(check);
    const { link, ...words } = checkWords[check];
    const required = rule.requires.includes(check);
    return { check, done, required, sentence: done ? words.done : words.open, link: link(facts.id) };
  });

/** Shows offers with the names of their agents and people. */
export async function toOffers(offers: readonly Offer[]): Promise<OfferResponse[]> {
  const [people, about] = await Promise.all([
    peopleNames(offers.flatMap((offer) => [namedPerson(offer) ?? [], offer.offeredById].flat())),
    agents.findAll(offers.map(({ agentId }) => agentId)),
  ]);
  const personOf = (id: string) => ({ id, name: people.get(id) ?? id });
  return offers.map((offer) => {
    const { id, agentId, role, status, offeredById, offeredAt, expiresAt, reason, answer } = offer;
    const [agent, personId] = [about.get(agentId), namedPerson(offer)];
    return {
      ...{ id, role, status, reason, answer },
      agent: {
        ...{ id: agentId, name: agent ? agentLabel(agent) : agentId, purpose: agent?.purpose ?? "" },
        ...{ environment: agent?.environment ?? "prod", riskTier: agent?.riskTier ?? "low" },
        version: agent?.version ?? 1,
      },
      ...(personId === null ? { person: null, email: offer.email } : { person: personOf(personId), email: null }),
      offeredBy: personOf(offeredById),
      ...{ offeredAt: offeredAt.toISOString(), expiresAt: expiresAt.toISOString() },
    };
  });
}

/** Shows one offer. */
export async function toOffer(offer: Offer): Promise<OfferResponse> {
  const [shown] = await toOffers([offer]);
  if (!shown) throw new Error("an offer is shown as one");
  return shown;
}

/** Reads an offer that the principal got, or whose agent they see; throws `offer_not_found`. */
export async function getOffer(principal: Principal, offerId: string): Promise<OfferResponse> {
  const offer = await find(offerId);
  const agent = offer && (await agents.find(offer.agentId));
  const isAsked = offer?.personId === principal.personId;
  if (!offer || !agent || !(isAsked || maySee(principal, agent)))
    throw new LifecycleError("offer_not_found", { facts: { offerId } });
  return toOffer(offer);
}

/** Reads the people, the checklist and the planned end of an agent; throws `agent_not_found`. */
export async function getLifecycle(principal: Principal, agentId: string): Promise<AgentLifecycle> {
  const agent = await agents.find(agentId);
  if (!agent || !maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
  const [{ rules, version }, [facts], offers] = await Promise.all([
    currentPolicy(),
    factsOf([agentId]),
    shownOf(agentId).then(toOffers),
  ]);
  if (!facts) throw new AgentError("agent_not_found", { facts: { agentId } });
  const rule = ruleFor(rules, facts);
  return {
    agentId,
    owner: facts.owner && { id: facts.owner.id, name: facts.owner.name, accepted: facts.owner.accepted },
    backupOwner: facts.backup,
    orphan: await orphanOf(agentId),
    offers,
    checklist: isOver(facts) ? [] : checklistOf(facts, rule),
    plannedEnd: await plannedEndOf(facts),
    plannedEndEtag: endTag(facts.end),
    activationExpiresAt: facts.activationExpiresAt?.toISOString() ?? null,
    rule: {
      approvers: await approversFor(principal, rule),
      ...{ name: rule.name, policyVersion: version, people: rule.people, offerDays: rule.offerDays },
      ...{ mostDays: rule.end.mostDays, outcome: rule.end.outcome },
    },
    changeRules: rules.map(({ name, tiers, environments, changes, approvers }) => ({
      ...{ name, tiers, environments, changes, approvers },
    })),
    ...capabilitiesOf(principal, agent),
  };
}

async function orphanOf(agentId: string): Promise<AgentLifecycle["orphan"]> {
  const orphan = await findOrphan(agentId);
  return orphan ? { sentence: orphanSentence(orphan), claims: await countClaims(agentId) } : null;
}

async function plannedEndOf({ end }: LifecycleFacts): Promise<AgentLifecycle["plannedEnd"]> {
  if (end === null) return null;
  const names = await peopleNames([end.setById]);
  const setBy = { id: end.setById, name: names.get(end.setById) ?? end.setById };
  const { endsAt, outcome, doneAt } = end;
  return { endsAt: endsAt.toISOString(), outcome, doneAt: doneAt?.toISOString() ?? null, setBy };
}

function capabilitiesOf(principal: Principal, agent: Agent): Pick<AgentLifecycle, "can" | "whyNot"> {
  const refusals = {
    offer: mayOffer(principal, agent),
    force: actionRefusal(principal, agent, null, "transfer"),
    setEnd: actionRefusal(principal, agent, null, "setEnd"),
  };
  const names = ["offer", "force", "setEnd"] as const;
  return {
    can: names.filter((name) => refusals[name] === undefined),
    whyNot: Object.fromEntries(names.flatMap((name) => (refusals[name] ? [[name, refusals[name]]] : []))),
  };
}
