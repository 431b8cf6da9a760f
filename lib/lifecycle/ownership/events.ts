import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Offer } from "./store";

const about = (type: string, actor: Actor, offer: Offer): AuditEvent => ({
  type,
  actor,
  agentId: offer.agentId,
  refs: [offer.id, offer.personId, offer.offeredById],
  facts: {
    ...{ offer: offer.id, role: offer.role, personId: offer.personId, offeredById: offer.offeredById },
    ...{ status: offer.status, expiresAt: offer.expiresAt.toISOString() },
  },
});

/** A person was asked to answer for an agent. */
export const ownershipOffered = (actor: Actor, offer: Offer): AuditEvent => ({
  ...about("ownership.offered", actor, offer),
  texts: { reason: offer.reason === "" ? undefined : offer.reason },
});

/** The person answers for the agent from now on. */
export const ownershipAccepted = (actor: Actor, offer: Offer): AuditEvent => about("ownership.accepted", actor, offer);

const ends = {
  declined: "ownership.declined",
  withdrawn: "ownership.withdrawn",
  expired: "ownership.expired",
} as const;

/** An offer ended without an acceptance. */
export const ownershipOfferEnded = (actor: Actor, offer: Offer, how: keyof typeof ends): AuditEvent => ({
  ...about(ends[how], actor, offer),
  texts: { reason: offer.answer ?? undefined },
});
