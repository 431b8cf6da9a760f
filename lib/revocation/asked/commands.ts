import { append } from "@/lib/audit/append";
import { factsFor } from "@/lib/delegations/approvers";
import { delegationError } from "@/lib/delegations/errors";
import { maySee } from "@/lib/delegations/policy";
import { getOrThrow } from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { revoke } from "@/lib/revocation/commands/revoke";
import { revocationError } from "@/lib/revocation/errors";
import type { Asker } from "@/lib/revocation/policy";
import * as events from "./events";
import type { AskedAction } from "./model";
import { askedRefusal } from "./policy";
import * as store from "./store";

/**
 * Asks security to revoke a delegation that the asker approved. Nothing stops by it.
 *
 * @throws DomainError `delegation_not_found`, `not_your_approval`, `already_revoked`, `already_asked`
 */
export const askRevocation = (asker: Asker, delegationId: string, reason: string): Promise<string> =>
  transaction(async (tx) => {
    const delegation = await getOrThrow(tx, delegationId);
    const { status, agentId } = delegation;
    const facts = await factsFor(tx, asker.personId, delegation);
    if (!facts.approvedByAsker && !maySee(asker, facts))
      throw delegationError("delegation_not_found", { delegationId });
    if (!facts.approvedByAsker) throw revocationError("not_your_approval", { delegationId });
    if (status === "revoked" || status === "expired") throw revocationError("already_revoked", { delegationId });
    const asked = { id: newId("askedRevocation"), delegationId, askedById: asker.personId };
    await store.insert(tx, { ...asked, reason });
    await append(tx, events.revocationAsked({ ...asked, agentId }, reason), clock.now());
    return asked.id;
  });

/** Reads a request on which the action is open to the asker, or throws the refusal. */
async function decidable(tx: Tx, asker: Asker, id: string, action: AskedAction): Promise<store.AskedRow> {
  const row = await store.find(tx, id);
  const seen = row && (asker.permissions.has("revocations:read") || row.askedById === asker.personId);
  if (!seen) throw revocationError("asked_not_found", { id });
  // The revocation itself refuses a delegation that has ended. In its own transaction the delegation just did.
  const refusal = askedRefusal(asker, { ...row, isOver: false }, action);
  if (refusal) throw revocationError(refusal.code, { id }, refusal.reason);
  return row;
}

/** Marks a request as decided, with its record, or throws `asked_state` if another writer was first. */
async function decideIn(tx: Tx, asker: Asker, id: string, action: AskedAction, note: string): Promise<void> {
  const row = await decidable(tx, asker, id, action);
  const [status, event] = outcomes[action];
  const now = clock.now();
  const decision = { status, decidedById: asker.personId, decidedAt: now, note };
  if (!(await store.decide(tx, id, decision))) throw revocationError("asked_state", { id });
  await append(tx, event(asker.personId, { ...row, agentId: row.delegation.agentId }, note), now);
}

const outcomes = {
  revoke: ["revoked", events.askedGranted],
  refuse: ["refused", events.askedRefused],
  withdraw: ["withdrawn", events.askedWithdrawn],
} as const;

/**
 * Revokes the delegation as asked: the stop and the decision are one transaction.
 *
 * @returns the id of the revocation.
 * @throws DomainError `asked_not_found`, `asked_state`, `forbidden`, `already_revoked`
 */
export async function revokeAsAsked(asker: Asker, id: string, note: string): Promise<string> {
  const { delegationId } = await decidable(prisma(), asker, id, "revoke");
  const scope = { kind: "delegation", subjectId: delegationId } as const;
  return revoke({ asker, scope, reason: note, also: (tx) => decideIn(tx, asker, id, "revoke", note) });
}

/** Refuses a request, or withdraws the asker's own. Throws as {@link revokeAsAsked}. */
export const endAsked = (asker: Asker, id: string, action: "refuse" | "withdraw", note: string): Promise<void> =>
  transaction((tx) => decideIn(tx, asker, id, action, note));
