import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { namedPerson, type Offer } from "./store";

/** The record of an offer to an address has the address alone: owners read the records of their agents. */
function about(type: string, actor: Actor, offer: Offer, reason: string | null = null): AuditEvent {
  const personId = namedPerson(offer) ?? undefined;
  return {
    type,
    actor,
    agentId: offer.agentId,
    refs: [offer.id, offer.offeredById, ...(personId === undefined ? [] : [personId])],
    facts: {
      ...{ offer: offer.id, role: offer.role, personId, offeredById: offer.offeredById },
      ...{ status: offer.status, expiresAt: offer.expiresAt.toISOString() },
    },
    texts: {
      email: personId === undefined ? (offer.email ?? undefined) : undefined,
      reason: reason || undefined,
    },
  };
}

/** A person was asked to answer for an agent. */
export const ownershipOffered = (actor: Actor, offer: Offer): AuditEvent =>
  about("ownership.offered", actor, offer, offer.reason);

/** The person answers for the agent from now on. */
export const ownershipAccepted = (actor: Actor, offer: Offer): AuditEvent => ({
  ...about("ownership.accepted", actor, offer),
  changes: statusMoved("offered", offer.status),
});

const ends = {
  declined: "ownership.declined",
  withdrawn: "ownership.withdrawn",
  expired: "ownership.expired",
} as const;

/** An offer or a claim ended without an acceptance. */
export function ownershipOfferEnded(
  actor: Actor,
  offer: Offer,
  how: keyof typeof ends,
  { claimed = false }: { claimed?: boolean } = {},
): AuditEvent {
  const event = about(ends[how], actor, offer, offer.answer);
  const facts = { ...event.facts, ...(claimed && { claim: offer.id }) };
  return { ...event, facts, changes: statusMoved(claimed ? "claimed" : "offered", offer.status) };
}

/** A backup owner left, so the agent has none. */
export function backupEnded(actor: Actor, offer: Offer): AuditEvent {
  const event = about("ownership.withdrawn", actor, offer);
  return { ...event, facts: { ...event.facts, held: true }, changes: statusMoved("accepted", offer.status) };
}

/** A person asks to become the owner of an agent for which no person answers. */
export const ownershipClaimed = (actor: Actor, claim: Offer): AuditEvent =>
  about("ownership.claimed", actor, claim, claim.reason);

/** Security made the person who asked for it the owner. */
export const claimConfirmed = (actor: Actor, claim: Offer): AuditEvent => ({
  ...about("ownership.claim-confirmed", actor, claim),
  changes: statusMoved("claimed", claim.status),
});

/** Security refused a claim. */
export const claimRefused = (actor: Actor, claim: Offer): AuditEvent => ({
  ...about("ownership.claim-refused", actor, claim, claim.answer),
  changes: statusMoved("claimed", claim.status),
});
