import { approversAmong, approversNow } from "@/lib/approval-policies/approvers/queries";
import type { Member, StepFacts } from "@/lib/approval-policies/steps/model";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { permissionsOf } from "@/lib/principals/permissions";
import { holdRoles, readRoles } from "@/lib/principals/store";
import { votingOf } from "@/lib/requests/deciding";
import { requestError } from "@/lib/requests/errors";
import type { RequestAction } from "@/lib/requests/model";
import { type Asker, actionRefusal, answersFor, maySee } from "@/lib/requests/policy";
import * as store from "@/lib/requests/store";

/** A request that is locked, and what the asker's word on it would be. */
export type Locked = { request: store.RequestRow; step: StepFacts | null; self: Member; on: Member | null };

/**
 * Locks a request until the transaction ends, and refuses whoever may not do this with it now.
 *
 * @throws DomainError `request_not_found`, also for a request that is not for the asker's eyes, or the refusal's code.
 */
export const lockFor = (tx: Tx, asker: Asker, requestId: string, action: RequestAction, now: Date): Promise<Locked> =>
  judge(tx, asker, requestId, action, now, locking);

/**
 * Refuses as {@link lockFor} before a transaction takes the barrier, and holds no row.
 *
 * @param digest Digest of the document that the asker read.
 */
export async function refuseAction(
  asker: Asker,
  { requestId, digest }: { requestId: string; digest: string | undefined },
  action: RequestAction,
  now: Date,
): Promise<void> {
  refuseStale((await judge(prisma(), asker, requestId, action, now, reading)).request, digest);
}

/** How a request and those who decide are read: held until the transaction ends, or not. */
const locking = { request: store.lock, roles: holdRoles, among: approversAmong };
const reading: typeof locking = {
  request: store.getOrThrow,
  roles: readRoles,
  among: approversNow,
};

async function judge(
  tx: Tx,
  asker: Asker,
  requestId: string,
  action: RequestAction,
  now: Date,
  read: typeof locking,
): Promise<Locked> {
  const request = await read.request(tx, requestId);
  const facts = { ...request, ownerId: request.agent.ownerId };
  if (!maySee(asker, facts)) throw requestError("request_not_found");
  const voting = await votingOf(tx, request, asker.personId, now, read.among);
  const refusal = actionRefusal(await current(tx, asker, action, read.roles), facts, voting, action, now);
  if (refusal) throw requestError(refusal.code, { detail: refusal.reason });
  return { request, step: voting.step, self: voting.decider.self, on: answersFor(voting) };
}

/** Refuses whoever may not know of a request. Throws DomainError `request_not_found`. */
export async function refuseUnseen(asker: Asker, requestId: string): Promise<void> {
  const request = await store.getOrThrow(prisma(), requestId);
  if (!maySee(asker, { ...request, ownerId: request.agent.ownerId })) throw requestError("request_not_found");
}

/** Whoever decides is looked at again in the transaction that grants: their roles may have changed since the session was read (A2). */
async function current(tx: Tx, asker: Asker, action: RequestAction, roles: (typeof locking)["roles"]): Promise<Asker> {
  if (action === "comment" || action === "withdraw" || action === "revise") return asker;
  return { ...asker, permissions: permissionsOf(await roles(tx, asker.personId)) };
}

/** Refuses a word on something else than what is shown now. */
export function refuseStale(request: store.RequestRow, digest: string | undefined): void {
  if (digest === undefined || digest === request.digest) return;
  throw requestError("digest_stale", { errors: [{ path: "digest", code: "stale" }] });
}
