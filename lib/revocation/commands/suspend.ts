import { serverActor } from "@/lib/agents/stops.store";
import { append } from "@/lib/audit/append";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { confirmChange, endChange, proposeChange, refuseConfirmation } from "@/lib/control-changes/commands";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { refuseStaleState } from "@/lib/platform/http/version-tag";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { isFounding } from "@/lib/principals/founding.store";
import type { Principal } from "@/lib/principals/principal";
import { revocationError } from "@/lib/revocation/errors";
import { fleetResumed, fleetSuspended } from "@/lib/revocation/events";
import { settleRevocation } from "@/lib/revocation/jobs";
import { isWideKind, liftContent, noImpact, type RevocationScope } from "@/lib/revocation/model";
import { type Asker, liftRefusal, mayRevoke } from "@/lib/revocation/policy";
import { revocationTag } from "@/lib/revocation/shown";
import * as store from "@/lib/revocation/store";
import { visibleSubject } from "./revoke";

/** The kind of control under which the end of a suspension waits for a second person. */
const control = "suspension";

/**
 * Suspends every agent of a wide scope at once, until the suspension is lifted (I2).
 *
 * It writes one row and its record under the exclusive barrier. A job counts the suspended objects afterwards.
 *
 * @returns the id of the stop.
 * @throws DomainError `subject_not_found`, `forbidden`, `already_suspended`
 */
export async function suspendScope(asker: Asker, scope: RevocationScope, reason: string): Promise<string> {
  await suspendable(prisma(), asker, scope);
  return transaction(
    async (tx) => {
      await suspendable(tx, asker, scope);
      return suspendWithin(tx, scope, {
        actor: { type: "person", id: asker.personId },
        actorId: asker.personId,
        reason,
      });
    },
    { barrier: "exclusive" },
  );
}

/**
 * Does the same in the name of the server. The further facts of the record name the authority on which it acts.
 *
 * @throws DomainError `already_suspended`
 */
export async function suspendScopeByServer(scope: RevocationScope, stop: Omit<Stopping, "actorId">): Promise<string> {
  await refuseSuspended(prisma(), scope);
  return transaction(
    async (tx) => {
      await refuseSuspended(tx, scope);
      return suspendWithin(tx, scope, { ...stop, actorId: serverActor });
    },
    { barrier: "exclusive" },
  );
}

type Stopping = { actor: Actor; actorId: string; reason: string; facts?: AuditEvent["facts"] };

async function suspendWithin(tx: Tx, scope: RevocationScope, stop: Stopping): Promise<string> {
  if (!(await store.suspend(tx, scope))) throw revocationError("already_suspended", scope);
  const { actor, actorId, reason, facts } = stop;
  const id = newId("revocation");
  const { kind, subjectId } = scope;
  const effectiveAt = await store.stopInstant(tx, "agent");
  const row = { id, scope: kind, subjectId, reason, actorId, effectiveAt, impact: noImpact };
  // The rows below stay as they are: nothing is left to write.
  await store.insert(tx, { ...row, suspension: true, settledAt: effectiveAt });
  const event = fleetSuspended({ id, scope, reason, actor });
  await append(tx, { ...event, facts: { ...event.facts, ...facts } }, effectiveAt);
  await enqueue(tx, settleRevocation, { revocationId: id });
  return id;
}

async function suspendable(tx: Tx, asker: Asker, scope: RevocationScope): Promise<void> {
  const subject = await visibleSubject(tx, asker, scope);
  if (!isWideKind(scope.kind) || !mayRevoke(asker, scope.kind, subject)) throw revocationError("forbidden");
  await refuseSuspended(tx, scope);
}

async function refuseSuspended(tx: Tx, scope: RevocationScope): Promise<void> {
  if (await store.isSuspended(tx, scope)) throw revocationError("already_suspended", scope);
}

/**
 * Lifts a suspension at once, or proposes it for a second person where it suspends everything.
 *
 * @returns `proposed` if a second person must confirm.
 * @param expected The entity tag of the suspension that was shown, from `If-Match`.
 * @throws DomainError `revocation_not_found`, `stale`, `not_suspended`, `forbidden`; ChangeError `change_pending`
 */
export const liftSuspension = (
  principal: Principal,
  id: string,
  reason: string,
  expected?: string,
): Promise<"lifted" | "proposed"> =>
  transaction(async (tx) => {
    const stop = await liftable(tx, principal, id, expected);
    const facts = { control, everything: stop.scope === "all" } as const;
    const two = takesTwo(facts, { founding: await isFounding(tx) });
    if (!two || two.alone) {
      await lift(tx, principal, stop, { reason, alone: two?.alone });
      return "lifted";
    }
    const content = liftContent(stop, reason);
    await proposeChange(tx, principal, { kind: control, facts, subjectId: id, basedOn: 1, content, reason });
    return "proposed";
  });

type Stop = NonNullable<Awaited<ReturnType<typeof store.find>>>;

async function liftable(tx: Tx, asker: Asker, id: string, expected?: string): Promise<Stop> {
  if (expected !== undefined) await store.hold(tx, id);
  const stop = await store.find(tx, id);
  if (!stop) throw revocationError("revocation_not_found", { id });
  const refusal = liftRefusal(asker, stop);
  if (refusal) throw revocationError(refusal.code, { id }, refusal.reason);
  refuseStaleState(expected, revocationTag(stop));
  return stop;
}

type Lift = { reason: string; changeId?: string | undefined; alone?: boolean | undefined };

async function lift(tx: Tx, { personId: actorId }: Asker, stop: Stop, how: Lift): Promise<void> {
  const { id } = stop;
  if (!(await store.markLifted(tx, id, actorId))) throw revocationError("not_suspended", { id });
  const scope: RevocationScope = { kind: stop.scope, subjectId: stop.subjectId };
  await store.resume(tx, scope);
  await append(tx, fleetResumed({ id, scope, actorId, ...how }), clock.now());
}

type OfChange = { revocationId: string; changeId: string };

const controlOf = ({ revocationId, changeId }: OfChange) =>
  ({ id: changeId, kind: control, subjectId: revocationId, needed: "revocations:execute" }) as const;

/**
 * Lifts a suspension of everything that another person proposed to lift, as its second person.
 *
 * @throws ChangeError as `confirmChange`; DomainError as {@link liftSuspension}
 */
export async function confirmLift(principal: Principal, of: OfChange, digest: string): Promise<void> {
  await refuseConfirmation(principal, controlOf(of), digest);
  await transaction(async (tx) => {
    const stop = await liftable(tx, principal, of.revocationId);
    const { id: changeId, reason } = await confirmChange(tx, principal, controlOf(of), digest);
    await lift(tx, principal, stop, { reason, changeId });
  });
}

/** Refuses the end of a suspension that another person proposed, or withdraws one's own. Throws as `endChange`. */
export const endLift = (
  principal: Principal,
  of: OfChange,
  action: "refuse" | "withdraw",
  note: string,
): Promise<void> =>
  transaction(async (tx) => {
    await endChange(tx, principal, controlOf(of), action, note);
  });
