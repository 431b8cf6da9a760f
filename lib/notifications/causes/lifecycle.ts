import { find as findOffer, namedPerson, type Offer } from "@/lib/lifecycle/ownership/store";
import type { Outcome } from "@/lib/notifications/model";
import { prisma } from "@/lib/platform/database/prisma";
import {
  actorOf,
  type Cause,
  factOf,
  type Notice,
  nothing,
  type Portion,
  type Reading,
  type Settlement,
} from "./model";
import { agentOf, bothOwners, namedPeople, notificationsPath, peopleWith, personName } from "./people";

const onboardingOutcomes: Readonly<Record<string, Outcome>> = {
  withdrawn: "withdrawn",
  returned: "changed",
  lapsed: "expired",
};

/** Security is told of a request for an agent; its requester, of what became of it. */
export async function readOnboarding(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "onboarding");
  const row = id === null ? null : await prisma().agentOnboarding.findUnique({ where: { id } });
  if (!row) return nothing;
  const { status, name, requestedById, version } = row;
  const actorId = actorOf(cause);
  const by = await personName(status === "waiting" ? requestedById : actorId);
  const of = {
    subjectId: row.id,
    link: `/agents/onboarding?queue=${status}&request=${row.id}`,
    details: { how: status, by, agent: name },
  };
  const asked: Notice["kind"] = "onboarding_to_complete";
  if (status === "waiting") {
    const people = peopleWith("security", ["agents:write"], [requestedById]);
    return { notices: [{ ...of, kind: asked, occasion: `${asked}:${row.id}:${version}`, people }], settlements: [] };
  }
  const outcome = onboardingOutcomes[status] ?? "answered";
  const settlement = { subjectId: row.id, kinds: [asked], keep: [], outcome, byId: actorId };
  const people = namedPeople("requester", [requestedById], actorId);
  const notice: Notice = {
    ...{ ...of, people },
    ...{ kind: "onboarding_answered", occasion: `onboarding_answered:${row.id}:${version}` },
  };
  return { notices: [notice], settlements: [settlement] };
}

const offerOutcomes: Readonly<Record<string, Outcome>> = { withdrawn: "withdrawn", expired: "expired" };

/** A person is told that they are asked to answer for an agent; the person who asked, of the answer. */
export async function readOwnership(cause: Cause): Promise<Reading> {
  const id = factOf(cause, "offer");
  const offer = id === null ? undefined : await findOffer(id);
  const agent = offer && (await agentOf(offer.agentId));
  if (!offer || !agent) return nothing;
  const { role, status, offeredById, agentId } = offer;
  const details = { how: status, role, agent: agent.label };
  if (status === "offered") {
    const notice: Notice = {
      ...{ kind: "ownership_offered", subjectId: offer.id, occasion: `ownership_offered:${offer.id}` },
      link: `/inbox?queue=lifecycle&item=${offer.id}`,
      details: { ...details, by: await personName(offeredById) },
      people: namedPeople("own", [offer.personId], null),
    };
    return { notices: [notice], settlements: [] };
  }
  const isClaim = cause.type.startsWith("ownership.claim") || factOf(cause, "claim") !== null;
  if (isClaim) return readClaim(cause, offer, agent.label);
  const outcome = offerOutcomes[status] ?? "answered";
  const settlement = { subjectId: offer.id, kinds: ["ownership_offered"] as const, keep: [], outcome };
  const notice: Notice = {
    ...{ kind: "ownership_answered", subjectId: offer.id, occasion: `ownership_answered:${offer.id}:${status}` },
    link: `/agents/${agentId}`,
    details: { ...details, by: await personName(namedPerson(offer)) },
    people: namedPeople("orderer", [offeredById, role === "owner" ? offer.ownerBeforeId : null], actorOf(cause)),
  };
  return { notices: [notice], settlements: [{ ...settlement, byId: actorOf(cause) }] };
}

/** Security is told that a person asks to own an agent; that person, of the answer. */
async function readClaim(cause: Cause, offer: Offer, label: string): Promise<Reading> {
  const { id, personId, agentId, status } = offer;
  const link = `/agents/orphans?agent=${agentId}`;
  const asked: Notice["kind"] = "ownership_claimed";
  if (status === "claimed") {
    const details = { how: status, agent: label, by: await personName(personId) };
    const people = peopleWith("security", ["agents:write"], [personId ?? ""]);
    return {
      notices: [{ kind: asked, subjectId: id, occasion: `${asked}:${id}`, link, details, people }],
      settlements: [],
    };
  }
  const actorId = actorOf(cause);
  const outcome = offerOutcomes[status] ?? "answered";
  const settlement: Settlement = { subjectId: id, kinds: [asked], keep: [], outcome, byId: actorId };
  if (status === "withdrawn" || status === "expired") return { notices: [], settlements: [settlement] };
  const how = status === "declined" ? "refused" : "confirmed";
  const notice: Notice = {
    ...{ kind: "ownership_answered", subjectId: id, occasion: `ownership_answered:${id}:${status}` },
    link: how === "confirmed" ? `/agents/${agentId}` : link,
    details: { how, agent: label, by: await personName(actorId) },
    people: namedPeople("requester", [personId], actorId),
  };
  return { notices: [notice], settlements: [settlement] };
}

/** The owner, the backup owner and security are told that the planned end of an agent is near. */
export async function readPlannedEnd(cause: Cause): Promise<Reading> {
  const { agentId } = cause.about;
  const agent = await agentOf(agentId);
  const endsAt = factOf(cause, "endsAt");
  if (!agent || agentId === undefined || endsAt === null || cause.type !== "planned-end.near") return nothing;
  const owners = await bothOwners({ id: agentId, ownerIds: [agent.ownerId] }, notificationsPath);
  const notice: Notice = {
    ...{ kind: "agent_ends_soon", subjectId: agentId, occasion: `agent_ends_soon:${agentId}:${endsAt}` },
    link: `/agents/${agentId}`,
    details: { how: factOf(cause, "outcome") ?? "", agent: agent.label, day: endsAt.slice(0, 10) },
    people: async (after, take): Promise<Portion> => {
      const guards = peopleWith("security", ["agents:write"], agent.ownerId === null ? [] : [agent.ownerId]);
      const { recipients, next } = await guards(after, take);
      return { recipients: [...(after === "" ? (await owners()).recipients : []), ...recipients], next };
    },
  };
  return { notices: [notice], settlements: [] };
}
