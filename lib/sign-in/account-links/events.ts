import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { riskFacts } from "@/lib/risk/model";
import { riskOfIdentity } from "@/lib/risk/policy";
import type { AccountLink, ExternalIdentity } from "./model";
import { linkIdOf } from "./store";

/** Accounts elsewhere are personal: the record holds them as texts that can be erased. */
export const identityLinked = (actor: Actor, personId: string, { iss, sub }: ExternalIdentity): AuditEvent => ({
  type: "person.identity-linked",
  actor,
  refs: [personId],
  facts: { personId },
  texts: { iss, sub },
});

/** The id of a link, which is that of its account, and its instant: an account that was unlinked can be linked again. */
const toldOf = (link: AccountLink) => ({ link: linkIdOf(link), linkedAt: link.linkedAt.toISOString() });

/** A link that waits, with its risk as shown. */
const waiting = (actor: Actor, link: AccountLink): AuditEvent => ({
  ...identityLinked(actor, link.personId, link),
  facts: { personId: link.personId, ...riskFacts(riskOfIdentity) },
});

/** An admin linked an account. It waits for a second one. */
export const identityLinkWaits = (actor: Actor, link: AccountLink): AuditEvent => ({
  ...waiting(actor, link),
  told: toldOf(link),
});

/** The person and the account of a link. The id of a link is made from the account, so the record does not hold it. */
const about = (actor: Actor, link: AccountLink): AuditEvent => ({
  ...waiting(actor, link),
  told: { ...toldOf(link), linkedById: link.linkedById ?? undefined },
});

/** A second admin confirmed a link, so that it no longer waits. */
export const identityLinkConfirmed = (actor: Actor, link: AccountLink): AuditEvent => ({
  ...about(actor, link),
  type: "person.identity-link-confirmed",
  changes: statusMoved("waiting", "ready"),
});

/** The person said that an account which an admin linked is theirs. */
export const identityAcknowledged = (link: AccountLink): AuditEvent => ({
  ...about({ type: "person", id: link.personId }, link),
  type: "person.identity-acknowledged",
});

/** @param waited Whether it still waited for a second person. Then its admin is told. */
export const identityUnlinked = (
  actor: Actor,
  link: AccountLink,
  { sessionsEnded, waited }: { sessionsEnded: number; waited: boolean },
): AuditEvent => ({
  ...about(actor, link),
  type: "person.identity-unlinked",
  facts: { personId: link.personId, sessionsEnded, ...(waited && riskFacts(riskOfIdentity)) },
  ...(!waited && { told: toldOf(link) }),
});
