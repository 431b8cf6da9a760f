import { findAsked } from "@/lib/agents/activations.store";
import { type Agent, type AgentStatus, agentLabel } from "@/lib/agents/model";
import { findAgents, peopleNames } from "@/lib/agents/queries";
import { namedPerson } from "@/lib/lifecycle/ownership/store";
import { prisma } from "@/lib/platform/database/prisma";
import { stoppersOf } from "./outcome.store";
import type { ProposedKind } from "./proposed.store";
import { named, type Teller, type Told, told, type Words } from "./proposed.told";

const activationWords = {
  waiting: ["waiting", "The activation waits for a second person."],
  confirmed: ["applied", "The agent was activated."],
  refused: ["refused", "The activation was refused."],
  lapsed: ["expired", "The activation was not confirmed in time."],
  voided: ["withdrawn", "The agent or its owner changed before, which ended the request."],
  overtaken: ["withdrawn", "The agent ended before it was activated."],
} as const satisfies Record<string, Words>;

/** States of an agent after its activation. */
const endedWords: Partial<Record<AgentStatus, Words>> = {
  suspended: ["suspended", "The agent was activated, and is suspended now."],
  revoked: ["revoked", "The agent was activated, and revoked since."],
  retiring: ["retired", "The agent was activated, and its retirement is in progress."],
  retired: ["retired", "The agent was activated, and retired since."],
};

/** The stop of each of these agents, with the person behind it. */
async function stopsOf(agents: readonly Agent[]): Promise<ReadonlyMap<string, ReturnType<typeof told>>> {
  const stopped = agents.flatMap(({ id, status, statusAt: at }) => {
    const words = endedWords[status];
    return words ? [{ id, words, at }] : [];
  });
  const by = await stoppersOf(stopped.map(({ id, at }) => ({ id, causeId: id, since: at.toISOString() })));
  return new Map(stopped.map(({ id, words, at }) => [id, told(words, at, by.get(id) ?? null)]));
}

async function tellActivations(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Told>> {
  const rows = await findAsked(ids);
  const [agents, names] = await Promise.all([
    findAgents(rows.map(({ agentId }) => agentId)),
    peopleNames(rows.flatMap(({ answeredById }) => answeredById ?? [])),
  ]);
  const stops = await stopsOf([...agents.values()]);
  return new Map(
    rows.map(({ id, agentId, status, answeredById, answer, endedAt }) => {
      const agent = agents.get(agentId);
      const name = agent ? agentLabel(agent) : agentId;
      const isLate = status === "waiting" && agent?.activationExpiresAt != null && agent.activationExpiresAt <= now;
      const answered = told(activationWords[isLate ? "lapsed" : status], endedAt, named(names, answeredById));
      const outcome = status === "confirmed" ? (stops.get(agentId) ?? answered) : answered;
      const subject = { kind: "activation", id: agentId, name };
      const sentence = `Activate the agent ${name}.`;
      return [id, { kind: "change", sentence, subject, note: answer ?? "", outcome, link: `/agents/${agentId}` }];
    }),
  );
}

const offerWords = {
  offered: ["waiting", "The offer waits for an answer."],
  claimed: ["waiting", "The claim waits for security."],
  accepted: ["applied", "The offer was accepted."],
  declined: ["refused", "The offer was declined."],
  withdrawn: ["withdrawn", "The offer was withdrawn."],
  expired: ["expired", "The offer was not answered in time."],
  replaced: ["withdrawn", "Another offer took its place."],
} as const satisfies Record<string, Words>;

/** A claim is an offer of the person to themselves, which security answers. */
const claimWords = {
  ...offerWords,
  accepted: ["applied", "Security confirmed the claim."],
  declined: ["refused", "Security refused the claim."],
  withdrawn: ["withdrawn", "The claim was withdrawn."],
  expired: ["expired", "Security did not answer the claim in time."],
} as const satisfies Record<string, Words>;

const roleWords = { owner: "owner", backup: "backup owner" } as const;

async function tellOffers(ids: readonly string[], now: Date): Promise<ReadonlyMap<string, Told>> {
  const offers = await prisma().ownershipOffer.findMany({ where: { id: { in: [...ids] } } });
  const [agents, names] = await Promise.all([
    findAgents(offers.map(({ agentId }) => agentId)),
    peopleNames(offers.flatMap((offer) => namedPerson(offer) ?? [])),
  ]);
  return new Map(
    offers.map((offer) => {
      const { id, agentId, role, status, expiresAt, answer, answeredAt, endedAt } = offer;
      const personId = namedPerson(offer);
      const asked = personId === null ? (offer.email ?? "") : (names.get(personId) ?? personId);
      const agent = agents.get(agentId);
      const name = agent ? agentLabel(agent) : agentId;
      const isClaim = offer.offeredById === personId;
      const isLate = (status === "offered" || status === "claimed") && expiresAt <= now;
      const words = (isClaim ? claimWords : offerWords)[isLate ? "expired" : status];
      const by = answeredAt === null || isClaim ? null : named(names, personId);
      return [
        id,
        {
          kind: "lifecycle",
          sentence: isClaim
            ? `Become the ${roleWords[role]} of the agent ${name}.`
            : `Ask ${asked} to answer for the agent ${name} as its ${roleWords[role]}.`,
          subject: { kind: "ownership", id: agentId, name },
          note: answer ?? "",
          outcome: told(words, answeredAt ?? endedAt, by),
          link: `/agents/${agentId}`,
        },
      ];
    }),
  );
}

const onboardingWords = {
  waiting: ["waiting", "Security has not answered yet."],
  returned: ["returned", "Security returned the request."],
  completed: ["applied", "The agent is registered."],
  withdrawn: ["withdrawn", "The request was withdrawn."],
  lapsed: ["expired", "The request was not completed in time."],
} as const satisfies Record<string, Words>;

/** Security answered these. It may have returned the others before. */
const answered = (status: string, id: string | null) => (status === "returned" || status === "completed" ? id : null);

async function tellOnboardings(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await prisma().agentOnboarding.findMany({ where: { id: { in: [...ids] } } });
  const names = await peopleNames(rows.flatMap(({ decidedById }) => decidedById ?? []));
  return new Map(
    rows.map(({ id, name, status, reason, decidedAt, decidedById, endedAt, agentId }) => [
      id,
      {
        kind: "lifecycle",
        sentence: `Register the agent ${name}.`,
        subject: { kind: "onboarding", id: agentId ?? id, name },
        note: reason ?? "",
        outcome: told(onboardingWords[status], endedAt ?? decidedAt, named(names, answered(status, decidedById))),
        link: agentId === null ? `/agents/onboarding?queue=${status}&request=${id}` : `/agents/${agentId}`,
      },
    ]),
  );
}

async function tellRetirements(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const [rows, agents] = await Promise.all([
    prisma().retirement.findMany({ where: { agentId: { in: [...ids] } } }),
    findAgents(ids),
  ]);
  return new Map(
    rows.map(({ agentId, finishedAt }) => {
      const agent = agents.get(agentId);
      const name = agent ? agentLabel(agent) : agentId;
      const words: Words = finishedAt
        ? ["done", "The agent is retired, with a certificate."]
        : ["running", "The retirement is in progress."];
      const subject = { kind: "retirement", id: agentId, name };
      const outcome = told(words, finishedAt);
      const link = `/agents/${agentId}/retirement`;
      return [agentId, { kind: "lifecycle", sentence: `Retire the agent ${name}.`, subject, note: "", outcome, link }];
    }),
  );
}

const leaverWords = {
  settling: ["running", "The handover is in progress."],
  waiting: ["running", "The rest waits until the grace period ends."],
  finished: ["done", "The handover is finished, with a certificate."],
  cancelled: ["withdrawn", "The person came back, so the handover ended."],
} as const satisfies Record<string, Words>;

async function tellLeavers(ids: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await prisma().leaver.findMany({ where: { id: { in: [...ids] } } });
  const names = await peopleNames(rows.map(({ personId }) => personId));
  return new Map(
    rows.map(({ id, personId, status, finishedAt }) => {
      const name = names.get(personId) ?? personId;
      const subject = { kind: "leaver", id: personId, name };
      const outcome = told(leaverWords[status], finishedAt);
      const sentence = `Hand over what ${name} leaves behind.`;
      return [id, { kind: "lifecycle", sentence, subject, note: "", outcome, link: `/people/leavers/${id}` }];
    }),
  );
}

/** Finds what a person proposed in the life of an agent or of a person, with what became of it. */
export const lifecycleTellers = {
  activation: tellActivations,
  leaver: tellLeavers,
  offer: tellOffers,
  onboarding: tellOnboardings,
  retirement: tellRetirements,
} as const satisfies Partial<Record<ProposedKind, Teller>>;
