import { changesOf } from "@/lib/audit/changes";
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

const kinds = {
  status: "fact",
  environment: "fact",
  resourceServerIds: "fact",
  plannedEnd: "fact",
  agentId: "fact",
  name: "text",
  purpose: "text",
  ownerEmail: "text",
  backupOwnerEmail: "text",
} as const;

const moved = (type: string, actor: Actor, before: Onboarding, row: Onboarding): AuditEvent => ({
  ...about(type, actor, row),
  changes: changesOf(before, row, kinds),
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
export const onboardingRevised = (actor: Actor, before: Onboarding, row: Onboarding): AuditEvent =>
  described(moved("onboarding.revised", actor, before, row), row);

/** Security registered the agent that was asked for. */
export const onboardingCompleted = (actor: Actor, before: Onboarding, row: Onboarding): AuditEvent =>
  moved("onboarding.completed", actor, before, row);

export const onboardingReturned = (actor: Actor, before: Onboarding, row: Onboarding, reason: string): AuditEvent => ({
  ...moved("onboarding.returned", actor, before, row),
  texts: { reason },
});

/** No person completed the request in time. */
export const onboardingLapsed = (before: Onboarding, row: Onboarding): AuditEvent =>
  moved("onboarding.lapsed", { type: "system", id: "lifecycle" }, before, row);

export const onboardingWithdrawn = (actor: Actor, before: Onboarding, row: Onboarding, reason: string): AuditEvent => ({
  ...moved("onboarding.withdrawn", actor, before, row),
  texts: { reason },
});
