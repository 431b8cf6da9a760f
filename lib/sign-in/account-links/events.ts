import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { ExternalIdentity } from "./model";

/** Accounts elsewhere are personal: the record holds them as texts that can be erased. */
export const identityLinked = (actor: Actor, personId: string, { iss, sub }: ExternalIdentity): AuditEvent => ({
  type: "person.identity-linked",
  actor,
  refs: [personId],
  facts: { personId },
  texts: { iss, sub },
});

/** A second admin confirmed a link, so that it no longer waits. */
export const identityLinkConfirmed = (actor: Actor, personId: string, identity: ExternalIdentity): AuditEvent => ({
  ...identityLinked(actor, personId, identity),
  type: "person.identity-link-confirmed",
  changes: statusMoved("waiting", "ready"),
});

/** The person said that an account which an admin linked is theirs. */
export const identityAcknowledged = (personId: string, identity: ExternalIdentity): AuditEvent => ({
  ...identityLinked({ type: "person", id: personId }, personId, identity),
  type: "person.identity-acknowledged",
});

export const identityUnlinked = (
  actor: Actor,
  personId: string,
  { iss, sub }: ExternalIdentity,
  sessionsEnded: number,
): AuditEvent => ({
  type: "person.identity-unlinked",
  actor,
  refs: [personId],
  facts: { personId, sessionsEnded },
  texts: { iss, sub },
});
