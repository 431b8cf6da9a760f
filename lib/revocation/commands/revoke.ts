import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type TransactionOptions, type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { revocationError } from "@/lib/revocation/errors";
import { revoked } from "@/lib/revocation/events";
import { settleRevocation } from "@/lib/revocation/jobs";
import { noImpact, type RevocationScope } from "@/lib/revocation/model";
import { type Asker, mayRevoke, maySee } from "@/lib/revocation/policy";
import * as store from "@/lib/revocation/store";

export type Revoke = {
  asker: Asker;
  scope: RevocationScope;
  reason: string;
  /** A change that is made in the transaction of the stop. */
  also?: (tx: Tx) => Promise<void>;
};

/** Delay of the job in ms. Stops in quick succession do not compete with their jobs. */
const settleAfterMs = 1_000;

// The exclusive barrier waits for the commits under way. Evaluations under way then fail by their epochs. After this
// commits, no allow for the subject commits.
const alone: TransactionOptions = { barrier: "exclusive" };

/**
 * Stops everything of a scope, at once and on every server (I2).
 *
 * It writes a fixed number of rows, with key look-ups alone, at any size of the scope. A job counts the stopped objects
 * afterwards, and writes the rows below. A request that is refused beforehand never takes the barrier.
 *
 * @returns the revocation's id. Its `effectiveAt` is the database's time, and for a wide scope the stop's own instant.
 * @throws DomainError `subject_not_found`, `forbidden`, `already_revoked`
 */
export async function revoke({ asker, scope, reason, also }: Revoke): Promise<string> {
  await stoppable(prisma(), asker, scope);
  return transaction(async (tx) => {
    const subject = await stoppable(tx, asker, scope);
    const id = newId("revocation");
    if (!(await store.stop(tx, scope, reason, id))) throw revocationError("already_revoked");
    const effectiveAt = await store.stopInstant(tx, scope.kind);
    const { personId: actorId } = asker;
    const { kind, subjectId } = scope;
    await store.insert(tx, { id, scope: kind, subjectId, reason, actorId, effectiveAt, impact: noImpact });
    await also?.(tx);
    await append(tx, revoked({ id, scope, reason, actorId, subject, effectiveAt }), effectiveAt);
    const startAfter = new Date(clock.now().getTime() + settleAfterMs);
    await enqueue(tx, settleRevocation, { revocationId: id }, { startAfter });
    return id;
  }, alone);
}

async function stoppable(tx: Tx, asker: Asker, scope: RevocationScope): Promise<store.Subject> {
  const subject = await visibleSubject(tx, asker, scope);
  if (!mayRevoke(asker, scope.kind, subject)) throw revocationError("forbidden");
  if (subject.alreadyRevoked) throw revocationError("already_revoked");
  return subject;
}

/** Reads the subject of a scope. Throws `subject_not_found`, also if the asker may not see it. */
export async function visibleSubject(tx: Tx, asker: Asker, scope: RevocationScope): Promise<store.Subject> {
  const subject = await store.subjectOf(tx, scope);
  if (!subject || !maySee(asker, subject)) throw revocationError("subject_not_found", { scope });
  return subject;
}
