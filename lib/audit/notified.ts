import type { Tx } from "@/lib/platform/database/transaction";
import type { AuditEvent, NotifiedOf } from "./event";

/**
 * Types of records that people are notified of. Jobs write none of them for each row of a fleet, so a transaction leaves
 * few causes.
 */
const notifiedTypes: ReadonlySet<string> = new Set([
  ...["request.made", "request.renewed", "request.revised", "request.narrowed", "request.consented"],
  ...["request.step_approved", "request.approval_withdrawn", "request.step_escalated", "request.step_skipped"],
  ...["request.reassigned", "request.changes_asked", "request.approved", "request.granted_at_once", "request.denied"],
  ...["request.withdrawn", "request.expired", "request.commented"],
  ...["action-approval.step_approved", "action-approval.approved", "action-approval.denied", "action-approval.expired"],
  ...["action-approval.taken_back"],
  ...["control-change.proposed", "control-change.confirmed", "control-change.refused", "control-change.withdrawn"],
  ...["control-change.expired", "agent.activation-requested", "agent.activated", "agent.transferred"],
  ...["agent.suspended", "agent.revoked", "agent.retirement-begun", "owner.revoked", "blueprint.revoked"],
  ...["approval-cover.set", "approval-cover.ended", "approval-cover.accepted", "approval-cover.declined"],
  ...["detection.assigned", "audit.exported"],
  ...["onboarding.asked", "onboarding.revised", "onboarding.completed", "onboarding.returned", "onboarding.withdrawn"],
  ...["onboarding.lapsed", "agent.activation-lapsed", "agent.activation-refused"],
  ...["leaver.approvals-asked", "leaver.finished", "leaver.cancelled"],
  ...["ownership.offered", "ownership.accepted", "ownership.declined", "ownership.withdrawn", "ownership.expired"],
  ...["ownership.claimed", "ownership.claim-confirmed", "ownership.claim-refused"],
  ...["planned-end.near"],
  ...["delegation.narrowing-asked", "delegation.narrowing-accepted", "delegation.narrowing-declined"],
  ...["delegation.narrowing-withdrawn", "delegation.narrowing-expired"],
  ...["delegation.revocation-asked", "delegation.revocation-granted", "delegation.revocation-refused"],
  ...["delegation.revocation-withdrawn"],
  ...["fleet.suspended", "fleet.resumed", "resource-server.revoked"],
  ...["organisation.revoked", "detection.raised", "detection.closed", "detection.expected", "detection.dismissed"],
  ...["passkey.added", "passkey.confirmed", "passkey.refused", "passkey.removed", "passkey.copied"],
  ...["dormancy.warned", "dormancy.retirement-announced", "dormancy.retirement-proposed", "access-review.closed"],
]);

/** Jobs write these for each row of a fleet, so only those of a person are notified. */
const notifiedOfPeople: ReadonlySet<string> = new Set([
  ...["delegation.suspended", "delegation.revoked", "instance.quarantined", "instance.revoked"],
]);

/** Only links that wait for a second person, or did, name the account for a notification. */
const isOfLink = ({ type, told }: AuditEvent): boolean => type.startsWith("person.identity-") && told !== undefined;

/** A quarantine for silence: its owner is told once a day for all instances of an agent. */
const isForSilence = ({ type, facts }: AuditEvent): boolean =>
  type === "instance.quarantined" && facts?.silentSince !== undefined;

/** A campaign suspended a delegation for which no answer came. It does so one by one. */
const isForReview = ({ type, facts }: AuditEvent): boolean =>
  type === "delegation.suspended" && facts?.review !== undefined;

const isNotified = (event: AuditEvent): boolean =>
  notifiedTypes.has(event.type) ||
  (notifiedOfPeople.has(event.type) && event.actor.type === "person") ||
  isOfLink(event) ||
  isForSilence(event) ||
  isForReview(event);

const scalarFacts = (facts: AuditEvent["facts"]): NotifiedOf["facts"] =>
  Object.fromEntries(
    Object.entries(facts ?? {}).flatMap(([member, fact]) =>
      typeof fact === "object" || fact === undefined ? [] : [[member, fact]],
    ),
  );

/**
 * Leaves the causes of notifications in the transaction of the acts. A worker finds the recipients afterwards, however
 * many they are.
 */
export async function leaveCauses(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
  const causes = events.filter(isNotified);
  if (causes.length === 0) return;
  const about = causes.map(({ actor, agentId, refs, facts, told }): string =>
    JSON.stringify({ actor, agentId, refs, facts: scalarFacts({ ...facts, ...told }) } satisfies NotifiedOf),
  );
  await tx.$executeRaw`
    insert into notification_causes (type, about)
    select c.type, c.about from unnest(${causes.map(({ type }) => type)}::text[], ${about}::jsonb[]) as c (type, about)`;
}
