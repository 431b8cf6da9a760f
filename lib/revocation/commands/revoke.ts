import { append } from "@/lib/audit/append";
import { prisma } from "@/lib/platform/db/prisma";
import { type TransactionOptions, type Tx, transaction } from "@/lib/platform/db/transaction";
import { newId } from "@/lib/platform/ids/id";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { revocationError } from "@/lib/revocation/errors";
import { revoked } from "@/lib/revocation/events";
import { settleRevocation } from "@/lib/revocation/jobs";
import type { RevocationScope } from "@/lib/revocation/model";
import { type Asker, mayRevoke, maySee } from "@/lib/revocation/policy";
import * as store from "@/lib/revocation/store";

export type Revoke = { asker: Asker; scope: RevocationScope; reason: string };

// It waits for every evaluation in flight and holds back later ones: after this commits, no allow for the subject does.
const alone: TransactionOptions = { barrier: "exclusive" };

/**
 * Stops everything of a scope, at once and on every replica (I2).
 *
 * One row is written, however many agents hang on it; their own rows follow by job.
 *
 * @returns the revocation's id. Its `effectiveAt` is the database's time inside the transaction.
 * @throws DomainError `subject_not_found`, `forbidden`, `already_revoked`
 */
export async function revoke({ asker, scope, reason }: Revoke): Promise<string> {
  // Counted before the barrier is taken: however much hangs on it, stopping holds everybody up for one row only.
  await stoppable(prisma(), asker, scope);
  const impact = await store.impactOf(prisma(), scope);
  return transaction(async (tx) => {
    const subject = await stoppable(tx, asker, scope);
    if (!(await store.stop(tx, scope, reason))) throw revocationError("already_revoked");
    const effectiveAt = await store.databaseNow(tx);
    const id = newId("revocation");
    const { personId: actorId } = asker;
    await store.insert(tx, { id, scope: scope.kind, subjectId: scope.subjectId, reason, actorId, effectiveAt, impact });
    await append(tx, revoked({ id, scope, reason, impact, actorId, agentId: subject.agentId }), effectiveAt);
    await enqueue(tx, settleRevocation, {});
    return id;
  }, alone);
}

async function stoppable(tx: Tx, asker: Asker, scope: RevocationScope): Promise<store.Subject> {
  const subject = await visibleSubject(tx, asker, scope);
  if (!mayRevoke(asker, scope.kind, subject)) throw revocationError("forbidden");
  if (subject.alreadyRevoked) throw revocationError("already_revoked");
  return subject;
}

/** Reads what a scope names, or answers like a missing one when it is not for the asker. */
export async function visibleSubject(tx: Tx, asker: Asker, scope: RevocationScope): Promise<store.Subject> {
  const subject = await store.subjectOf(tx, scope);
  if (!subject || !maySee(asker, subject)) throw revocationError("subject_not_found", { scope });
  return subject;
}
