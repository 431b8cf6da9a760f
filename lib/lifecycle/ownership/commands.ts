import { handOverAccepted } from "@/lib/agents/commands/edit";
import { AgentError, mayNotOwn } from "@/lib/agents/errors";
import type { Agent } from "@/lib/agents/model";
import { isPermitted, maySee } from "@/lib/agents/policy";
import * as agents from "@/lib/agents/store";
import { append, appendAll } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { takesTwoToGive } from "@/lib/lifecycle/changes";
import { LifecycleError } from "@/lib/lifecycle/errors";
import * as orphans from "@/lib/lifecycle/orphans/store";
import { ruleFor } from "@/lib/lifecycle/policy/policy";
import { currentPolicy } from "@/lib/lifecycle/policy/store";
import type { OfferOwnership } from "@/lib/lifecycle/schema";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { actingPeople, may, type Principal } from "@/lib/principals/principal";
import * as events from "./events";
import { isOver, mayOffer, refuseChanged } from "./policy";
import * as store from "./store";

const dayMs = 86_400_000;
const person = (id: string): Actor => ({ type: "person", id });

/**
 * Asks a person to answer for an agent as its owner or backup owner. Nothing changes until they accept; an offer to the
 * present owner asks them to confirm that they are. The lifecycle policy states how long the offer lasts.
 *
 * @throws LifecycleError `offer_waiting`, `offer_accepted`, `backup_is_owner`; AgentError `agent_not_found`,
 * `agent_state`, `owner_unknown`, `not_allowed`, also for an agent that offers the role of the owner.
 */
export function offerOwnership(
  principal: Principal,
  agentId: string,
  { role, email, reason = "" }: OfferOwnership,
): Promise<store.Offer> {
  return transaction(async (tx) => {
    const agent = await agents.getOrThrow(agentId, tx);
    if (!maySee(principal, agent)) throw new AgentError("agent_not_found", { facts: { agentId } });
    const refusal = mayOffer(principal, agent);
    if (refusal) throw new AgentError(refusal.code, { detail: refusal.reason });
    refuseThrough(principal, role);
    return offerWithin(tx, principal, agent, { role, ...(await asked(tx, principal, { role, email })), reason });
  });
}

type Asked = { personId: string; email: null } | { personId: string | null; email: string };

/**
 * Finds the person who is asked. A person who does not see all agents, and so not all people, makes the offer to an
 * address: an answer that depended on it would tell them who has an account.
 */
async function asked(
  tx: Tx,
  principal: Principal,
  { role, email }: Pick<OfferOwnership, "role" | "email">,
): Promise<Asked> {
  const found = await agents.findOwner({ email }, tx);
  if (!may(principal, "agents:read")) return { personId: found?.active ? found.id : null, email };
  if (found?.active && role === "owner" && !found.mayOwn) throw mayNotOwn("email");
  if (found?.active) return { personId: found.id, email: null };
  throw new AgentError("owner_unknown", { errors: [{ path: "email", code: "unknown_person" }] });
}

/** An offer does not keep the people behind an agent. The owner of that agent could be both of the two people. */
function refuseThrough({ through }: Principal, role: OfferOwnership["role"]): void {
  if (through && role === "owner")
    throw new AgentError("not_allowed", { detail: "No agent offers the role of the owner in a person's name." });
}

/** Makes an offer within the caller's transaction, which judged who may make it. */
export async function offerWithin(
  tx: Tx,
  principal: Principal,
  agent: Agent,
  { role, personId, email, reason }: Asked & { role: "owner" | "backup"; reason: string },
): Promise<store.Offer> {
  if (role === "backup" && personId === agent.ownerId)
    throw new LifecycleError("backup_is_owner", { errors: [{ path: "email", code: "is_owner" }] });
  const held = await store.inForce(tx, agent.id, role);
  const isStill = role === "backup" || agent.ownerId === personId;
  if (held?.personId === personId && isStill) throw new LifecycleError("offer_accepted");
  const { offerDays } = ruleFor((await currentPolicy(tx)).rules, agent);
  const now = clock.now();
  const offer = await store.insert(tx, {
    ...{ id: newId("ownershipOffer"), agentId: agent.id, role, personId, email, reason },
    ownerBeforeId: agent.ownerId,
    ...{ offeredById: principal.personId, offeredAt: now, expiresAt: new Date(now.getTime() + offerDays * dayMs) },
  });
  await append(tx, events.ownershipOffered(person(principal.personId), offer), now);
  return offer;
}

/** Finds an offer that waits for this person. Only they answer it, and no agent in their name. */
async function ownOffer(tx: Tx, principal: Principal, offerId: string): Promise<store.OfferToPerson> {
  if (principal.through)
    throw new AgentError("not_allowed", { detail: "No agent answers an offer in a person's name." });
  const offer = await store.find(offerId, tx);
  if (!offer || !store.isToPerson(offer) || offer.personId !== principal.personId)
    throw new LifecycleError("offer_not_found", { facts: { offerId } });
  if (offer.status !== "offered" || clock.now() >= offer.expiresAt) throw new LifecycleError("offer_state");
  return offer;
}

/**
 * Accepts an offer. An offer of the owner's role changes the owner in the same transaction.
 *
 * @param shown Version of the agent that the person saw; undefined when the client does not say.
 * @throws LifecycleError `offer_not_found`, `offer_state`, `offer_outdated` if the agent got another owner since;
 * AgentError `agent_changed_meanwhile`, `agent_state` for one that is being retired, `owner_suspended`. `not_allowed`
 * is for a person who is deactivated, and for an owner who may own no agents. One's own offer is refused with
 * `second_person_required` if the policy asks for two people.
 */
export async function acceptOffer(principal: Principal, offerId: string, shown?: number): Promise<store.Offer> {
  // A refused answer never takes the barrier. An accepted one is judged again behind it.
  const read = await ownOffer(prisma(), principal, offerId);
  const changesOwner = read.role === "owner" && read.ownerBeforeId !== read.personId;
  if (changesOwner) await refuseAlone(prisma(), await agents.getOrThrow(read.agentId), read);
  return transaction(
    async (tx) => {
      const offer = await ownOffer(tx, principal, offerId);
      await refuseUnfit(tx, offer);
      await agents.hold(tx, offer.agentId);
      const agent = await agents.getOrThrow(offer.agentId, tx);
      refuseEnded(agent);
      if (offer.role === "owner" && agent.ownerId !== offer.ownerBeforeId) throw new LifecycleError("offer_outdated");
      if (offer.role === "backup" && agent.ownerId === offer.personId) throw new LifecycleError("backup_is_owner");
      refuseChanged(agent, shown);
      const now = clock.now();
      const held = await store.inForce(tx, agent.id, offer.role);
      if (held) await store.move(tx, held, "replaced", { endedAt: now });
      const answered = { answeredById: principal.personId, answeredAt: now };
      const accepted = await store.move(tx, offer, "accepted", answered);
      await append(tx, events.ownershipAccepted(person(principal.personId), accepted), now);
      if (changesOwner) {
        await refuseAlone(tx, agent, offer);
        const behindIds = [...new Set([offer.offeredById, ...actingPeople(principal)])];
        const actor = { type: "person", id: principal.personId } as const;
        await handOverAccepted(tx, agent, { ownerId: offer.personId, actor, by: behindIds });
      }
      if (offer.role === "owner") {
        await store.endBackupRole(tx, accepted, now);
        await orphans.clear(tx, agent.id);
      }
      return accepted;
    },
    { barrier: changesOwner ? "exclusive" : "shared" },
  );
}

/** Refuses a person who left, and as the owner one who may own no agents. A backup owner needs no role. */
async function refuseUnfit(tx: Tx, { personId, role }: store.OfferToPerson): Promise<void> {
  const found = await agents.findOwner({ id: personId }, tx);
  if (!found?.active) throw new AgentError("not_allowed", { detail: "Your account is no longer active." });
  if (role === "owner" && !found.mayOwn)
    throw new AgentError("not_allowed", { detail: "Your roles do not let you own agents. Ask an admin, or decline." });
}

/** Refuses that one person makes an offer and accepts it where a transfer takes two people. */
async function refuseAlone(tx: Tx, agent: Agent, { offeredById, personId }: store.OfferToPerson): Promise<void> {
  if (offeredById !== personId || !(await takesTwoToGive(tx, agent, personId))) return;
  const detail = "You made this offer yourself. The lifecycle policy asks for a second person. Ask one to offer it.";
  throw new AgentError("second_person_required", { detail, facts: { agentId: agent.id } });
}

function refuseEnded(agent: Agent): void {
  const { status, id } = agent;
  if (isOver(agent)) throw new AgentError("agent_state", { detail: `The agent is ${status}.`, facts: { agentId: id } });
}

/** Declines an offer with a reason. Throws as {@link acceptOffer}. */
export const declineOffer = (principal: Principal, offerId: string, answer: string): Promise<store.Offer> =>
  transaction(async (tx) => {
    const offer = await ownOffer(tx, principal, offerId);
    const now = clock.now();
    const answered = { answeredById: principal.personId, answeredAt: now };
    const declined = await store.move(tx, offer, "declined", { ...answered, answer, endedAt: now });
    await append(tx, events.ownershipOfferEnded(person(principal.personId), declined, "declined"), now);
    return declined;
  });

/** Takes an offer or a claim back: the person who made it, or a person who may transfer the agent. */
export const withdrawOffer = (principal: Principal, offerId: string): Promise<store.Offer> =>
  transaction(async (tx) => {
    const offer = await store.find(offerId, tx);
    const agent = offer && (await agents.find(offer.agentId, tx));
    const isOwn = offer?.offeredById === principal.personId;
    if (!offer || !agent || !(isOwn || isPermitted(principal, agent, "transfer")))
      throw new LifecycleError("offer_not_found", { facts: { offerId } });
    if (offer.status !== "offered" && offer.status !== "claimed") throw new LifecycleError("offer_state");
    const withdrawn = await store.move(tx, offer, "withdrawn", { endedAt: clock.now() });
    const claimed = offer.status === "claimed";
    await append(tx, events.ownershipOfferEnded(person(principal.personId), withdrawn, "withdrawn", { claimed }));
    return withdrawn;
  });

/** Ends offers that were not answered in time, at most so many. Returns how many. */
export const expireOffers = (take: number): Promise<number> =>
  transaction(async (tx) => {
    const now = clock.now();
    const offered = await store.expireDue(tx, "offered", take, now);
    const claimed = await store.expireDue(tx, "claimed", take - offered.length, now);
    const ended = (isClaim: boolean) => (offer: store.Offer) =>
      events.ownershipOfferEnded({ type: "system", id: "lifecycle" }, offer, "expired", { claimed: isClaim });
    await appendAll(tx, [...offered.map(ended(false)), ...claimed.map(ended(true))], now);
    return offered.length + claimed.length;
  });
