import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { Onboarding } from "./store";

const about = (type: string, actor: Actor, row: Onboarding): AuditEvent => ({
  type,
  actor,
  ...(row.agentId === null ? {} : { agentId: row.agentId }),
  refs: [row.id, row.requestedById, row.ownerId, row.backupOwnerId].filter((id) => id !== null),
  facts: {
    ...{ onboarding: row.id, status: row.status, requestedById: row.requestedById, version: row.version },
    ...(row.ownerId !== null && { ownerId: row.ownerId, backupOwnerId: row.backupOwnerId }),
    ...{ environment: row.environment, resourceServerIds: row.resourceServerIds },
    plannedEnd: row.plannedEnd?.toISOString() ?? null,
  },
});

/** Addresses are texts: they can be erased. */
const described = (event: AuditEvent, { name, purpose, ownerEmail, backupOwnerEmail }: Onboarding): AuditEvent => ({
  ...event,
  texts: { name, purpose, ownerEmail, backupOwnerEmail: backupOwnerEmail ?? undefined },
});

/** A person asked security to register an agent. */
export const onboardingAsked = (actor: Actor, row: Onboarding): AuditEvent =>
  described(about("onboarding.asked", actor, row), row);

/** The requester changed a request that was returned; it waits again. */
export const onboardingRevised = (actor: Actor, row: Onboarding): AuditEvent =>
  described(about("onboarding.revised", actor, row), row);

/** Security registered the agent that was asked for. */
export const onboardingCompleted = (actor: Actor, row: Onboarding): AuditEvent =>
  about("onboarding.completed", actor, row);

export const onboardingReturned = (actor: Actor, row: Onboarding, reason: string): AuditEvent => ({
  ...about("onboarding.returned", actor, row),
  texts: { reason },
});

export const onboardingWithdrawn = (actor: Actor, row: Onboarding, reason: string): AuditEvent => ({
  ...about("onboarding.withdrawn", actor, row),
  texts: { reason },
});
