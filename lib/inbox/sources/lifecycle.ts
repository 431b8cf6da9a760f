import { agentLabel } from "@/lib/agents/model";
import { findAgents, peopleNames } from "@/lib/agents/queries";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { type Found, foundRows, nothing, type Source, type Wanted } from "@/lib/inbox/source";
import { actionsOf } from "@/lib/lifecycle/onboarding/policy";
import { listForSecurity, listReturned, type Onboarding } from "@/lib/lifecycle/onboarding/store";
import { listClaims } from "@/lib/lifecycle/orphans/store";
import { listWaiting, type Offer, type OfferToPerson } from "@/lib/lifecycle/ownership/store";
import type { DuePlace } from "@/lib/platform/database/due-place";
import { may, type Principal } from "@/lib/principals/principal";
import { riskOfParts, riskOfTier } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 20 } as const;

const roleWords = { owner: "owner", backup: "backup owner" } as const;

async function tellOffers(offers: readonly Offer[]): Promise<InboxItem[]> {
  const [agents, names] = await Promise.all([
    findAgents(offers.map(({ agentId }) => agentId)),
    peopleNames(offers.map(({ offeredById }) => offeredById)),
  ]);
  return offers.flatMap((offer): InboxItem[] => {
    const agent = agents.get(offer.agentId);
    if (!agent) return [];
    const { id, role, offeredById, offeredAt, expiresAt } = offer;
    const name = agentLabel(agent);
    return [
      {
        ...{ kind: "lifecycle", id, sentence: `Answer for the agent ${name} as its ${roleWords[role]}.` },
        subject: { kind: "ownership", id: agent.id, name },
        askedBy: { id: offeredById, name: names.get(offeredById) ?? offeredById },
        risk: riskOfTier(agent.riskTier),
        dueAt: expiresAt.toISOString(),
        createdAt: offeredAt.toISOString(),
        can: ["accept", "decline"],
        whyNot: {},
        link: `/inbox?queue=lifecycle&item=${id}`,
      },
    ];
  });
}

/** Offers to answer for an agent. No agent answers one in a person's name. */
export const waitingOffers: Source = {
  kind: "lifecycle",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    if (from === "over" || asker.through) return nothing;
    const rows = await listWaiting(asker.personId, { after: from, now, take });
    const place = ({ id, expiresAt }: Offer) => ({ ...frame, due: expiresAt, id });
    return foundRows(rows, take, { place, tell: tellOffers });
  },
};

async function tellClaims(claims: readonly OfferToPerson[]): Promise<InboxItem[]> {
  const [agents, names] = await Promise.all([
    findAgents(claims.map(({ agentId }) => agentId)),
    peopleNames(claims.map(({ personId }) => personId)),
  ]);
  return claims.flatMap(({ id, agentId, personId, offeredAt, expiresAt }): InboxItem[] => {
    const agent = agents.get(agentId);
    if (!agent) return [];
    const name = agentLabel(agent);
    const claimant = names.get(personId) ?? personId;
    return [
      {
        ...{ kind: "lifecycle", id, sentence: `Confirm or refuse ${claimant} as the owner of the agent ${name}.` },
        subject: { kind: "ownership-claim", id: agentId, name },
        askedBy: { id: personId, name: claimant },
        risk: riskOfTier(agent.riskTier),
        ...{ dueAt: expiresAt.toISOString(), createdAt: offeredAt.toISOString() },
        ...{ can: ["confirm", "refuse"], whyNot: {}, link: `/agents/orphans?agent=${agentId}` },
      },
    ];
  });
}

/** Claims to own agents that have no owner, which security answers. */
export const waitingClaims: Source = {
  kind: "lifecycle",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    if (from === "over" || !may(asker, "agents:write") || !may(asker, "agents:read")) return nothing;
    const rows = await listClaims(asker.personId, { after: from, now, take });
    const place = ({ id, expiresAt }: OfferToPerson) => ({ ...frame, due: expiresAt, id });
    return foundRows(rows, take, { place, tell: tellClaims });
  },
};

const sentenceOf = ({ status, name }: Onboarding, requester: string): string =>
  status === "returned"
    ? `Change your request for the agent ${name}, or withdraw it.`
    : `Register the agent ${name} that ${requester} asks for.`;

const risk = riskOfParts([{ code: "new_agent", sentence: "A new agent would be registered.", weight: 20 }]);

const tellOnboardings =
  (asker: Principal) =>
  async (rows: readonly Onboarding[]): Promise<InboxItem[]> => {
    const names = await peopleNames(rows.flatMap((row) => [row.requestedById, row.decidedById ?? []].flat()));
    const personOf = (id: string) => ({ id, name: names.get(id) ?? id });
    return rows.map((row) => ({
      ...{ kind: "lifecycle", id: row.id, sentence: sentenceOf(row, personOf(row.requestedById).name) },
      subject: { kind: "onboarding", id: row.id, name: row.name },
      askedBy: personOf(row.status === "returned" ? (row.decidedById ?? row.requestedById) : row.requestedById),
      ...{ risk, dueAt: row.expiresAt.toISOString(), createdAt: row.requestedAt.toISOString() },
      ...{ can: actionsOf(asker, row), whyNot: {}, link: `/agents/onboarding?queue=${row.status}&request=${row.id}` },
    }));
  };

type Page = { after: DuePlace | undefined; now: Date; take: number };
type List = (asker: Principal, page: Page) => Promise<Onboarding[]>;

const onboardingSource = (mayRead: (asker: Principal) => boolean, list: List): Source => ({
  kind: "lifecycle",
  read: async (asker: Principal, { after, take, now }: Wanted): Promise<Found> => {
    const from = goesOn(after, frame);
    if (from === "over" || !mayRead(asker)) return nothing;
    const rows = await list(asker, { after: from, now, take });
    const place = ({ id, expiresAt }: Onboarding) => ({ ...frame, due: expiresAt, id });
    return foundRows(rows, take, { place, tell: tellOnboardings(asker) });
  },
});

/** Onboarding requests that security completes or returns. */
export const waitingOnboardings = onboardingSource(
  (asker) => may(asker, "agents:write"),
  ({ personId }, page) => listForSecurity(personId, page),
);

/** Onboarding requests that were returned to the asker. */
export const returnedOnboardings = onboardingSource(
  (asker) => may(asker, "requests:create"),
  ({ personId }, page) => listReturned(personId, page),
);
