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

/** A locked request with its open step. The asker would vote as `self`, or for the absent approver `on`. */
export type Locked = { request: store.RequestRow; step: StepFacts | null; self: Member; on: Member | null };

/**
 * Locks a request until the transaction ends, and refuses an asker who may not take the action now.
 *
 * @throws DomainError `request_not_found`, also if the asker may not see the request, or the refusal's code.
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

/** Functions that read a request and its approvers: they hold the rows until the transaction ends, or hold none. */
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

/** Refuses an asker who may not see a request. Throws DomainError `request_not_found`. */
export async function refuseUnseen(asker: Asker, requestId: string): Promise<void> {
  const request = await store.getOrThrow(prisma(), requestId);
  if (!maySee(asker, { ...request, ownerId: request.agent.ownerId })) throw requestError("request_not_found");
}

/** Reads the asker's roles again in the deciding transaction. They may have changed since the session was read (A2). */
async function current(tx: Tx, asker: Asker, action: RequestAction, roles: (typeof locking)["roles"]): Promise<Asker> {
  if (action === "comment" || action === "withdraw" || action === "revise") return asker;
  return { ...asker, permissions: permissionsOf(await roles(tx, asker.personId)) };
}

/** Refuses a vote on another document than the one that is shown now. */
export function refuseStale(request: store.RequestRow, digest: string | undefined): void {
  if (digest === undefined || digest === request.digest) return;
  throw requestError("digest_stale", { errors: [{ path: "digest", code: "stale" }] });
}
