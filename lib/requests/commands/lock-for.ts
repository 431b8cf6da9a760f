import { approversAmong, approversNow } from "@/lib/approval-policies/approvers.queries";
import type { Member, StepFacts } from "@/lib/approval-policies/steps/model";
import type { Answers } from "@/lib/approval-policies/steps/progress";
import { refuseStaleDigest } from "@/lib/platform/base/shown-digest";
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
export type Locked = {
  request: store.RequestRow;
  answers: Answers | null;
  step: StepFacts | null;
  self: Member;
  on: Member | null;
};

/** An action on a request. If it depends on the document, it names the digest of the one that the asker read. */
export type ActionOn = { requestId: string; digest?: string | undefined };

/**
 * Locks a request until the transaction ends, and refuses an asker who may not take the action now.
 *
 * @throws DomainError `request_not_found`, also if the asker may not see the request. `digest_stale` for another document
 * than the one that is shown now. Otherwise the refusal's code.
 */
export async function lockFor(
  tx: Tx,
  asker: Asker,
  { requestId, digest }: ActionOn,
  action: RequestAction,
  now: Date,
): Promise<Locked> {
  return judge(tx, asker, { request: await store.lock(tx, requestId), digest, action }, now, locking);
}

/** Refuses as {@link lockFor} before a transaction takes the barrier, and holds no row. */
export async function refuseAction(
  asker: Asker,
  request: store.RequestRow,
  action: RequestAction,
  digest: string | undefined,
  now: Date,
): Promise<void> {
  await judge(prisma(), asker, { request, digest, action }, now, reading);
}

/** Functions that read approvers: they hold the rows until the transaction ends, or hold none. */
const locking = { roles: holdRoles, among: approversAmong };
const reading: typeof locking = { roles: readRoles, among: approversNow };

type Attempt = { request: store.RequestRow; digest: string | undefined; action: RequestAction };

async function judge(
  tx: Tx,
  asker: Asker,
  { request, digest, action }: Attempt,
  now: Date,
  read: typeof locking,
): Promise<Locked> {
  refuseUnseen(asker, request);
  const facts = { ...request, ownerId: request.agent.ownerId };
  const voting = await votingOf(tx, request, asker.personId, now, read.among);
  const refusal = actionRefusal(await current(tx, asker, action, read.roles), facts, voting, action, now);
  if (refusal) throw requestError(refusal.code, { detail: refusal.reason });
  refuseStaleDigest(digest, request.digest, (options) => requestError("digest_stale", options));
  const { answers, step, decider } = voting;
  return { request, answers, step, self: decider.self, on: answersFor(voting) };
}

/** Refuses an asker who may not see a request. Throws DomainError `request_not_found`. */
export function refuseUnseen(asker: Asker, request: store.RequestRow): void {
  if (!maySee(asker, { ...request, ownerId: request.agent.ownerId })) throw requestError("request_not_found");
}

/** Reads the asker's roles again in the deciding transaction. They may have changed since the session was read (A2). */
async function current(tx: Tx, asker: Asker, action: RequestAction, roles: (typeof locking)["roles"]): Promise<Asker> {
  if (action === "comment" || action === "withdraw" || action === "revise") return asker;
  return { ...asker, permissions: permissionsOf(await roles(tx, asker.personId)) };
}
