import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { keepApprovers } from "@/lib/delegations/approvers.store";
import { keepCounting } from "@/lib/delegations/carry-counters.policy";
import { carryCounters } from "@/lib/delegations/carry-counters.store";
import { changedAxes } from "@/lib/delegations/changes";
import { delegationError } from "@/lib/delegations/errors";
import { delegationMoved, delegationVersioned } from "@/lib/delegations/events";
import { hold, holdParent, lockVersion } from "@/lib/delegations/reissue.store";
import type { StatedApproval } from "@/lib/delegations/statement/approvals";
import { currentStatement, signedStatement } from "@/lib/delegations/statement/signed";
import {
  type DelegationRow,
  getOrThrow,
  type NewVersion,
  redirect,
  replaceVersions,
  transition,
  type VersionRow,
  versionOf,
} from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { approverIdsOf } from "./grant";
import { signNext } from "./next-version";
import { followBelow, writtenDown } from "./reissue";

/** The version that approvers were shown. */
export type ChangedVersion = { id: string; version: number };

export type Change = {
  shown: ChangedVersion;
  requestId: string;
  /** Digest of the approved document. */
  approved: string;
  /** The approvals of that document. */
  approvals: readonly StatedApproval[];
  authority: CanonicalAuthority;
  purpose: string;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
  /** The person who delegates from then on; null below a parent. */
  delegatorId: string | null;
};

/** Locks a delegation in the order of portions: the portion below it, its parent, and then itself. */
async function lockForChange(tx: Tx, id: string): Promise<DelegationRow> {
  await hold(tx, id);
  const { parentId } = await getOrThrow(tx, id);
  if (parentId !== null) await holdParent(tx, parentId);
  await lockVersion(tx, id);
  return getOrThrow(tx, id);
}

type Changed = { delegation: DelegationRow; before: VersionRow; next: NewVersion; change: Change };

/** Records the next version, with the axes in which it is narrower or wider. */
async function recordChange(tx: Tx, actor: Actor, { delegation, before, next, change }: Changed, now: Date) {
  const axes = changedAxes(
    { ...delegation, authority: before.authority as CanonicalAuthority },
    { ...next, authority: change.authority },
  );
  const versioned = {
    id: delegation.id,
    agentId: delegation.agentId,
    version: next.version,
    digest: next.digest,
    before: before.digest,
    causeId: change.requestId,
    delegatorId: change.delegatorId,
    approverIds: approverIdsOf(change.approvals, actor),
    versions: [before, next] as const,
  };
  await append(tx, delegationVersioned(actor, "changed", { ...versioned, ...axes }, null), now);
}

/** Resumes a delegation that was paused because of its former delegator. */
async function resumeIfPaused(tx: Tx, actor: Actor, delegation: DelegationRow, now: Date): Promise<void> {
  if (delegation.status !== "suspended" || delegation.pausedById === null) return;
  const reason = "Another person delegates it now.";
  await transition(tx, delegation, "active", { statusReason: reason, pausedById: null, suspendedUntil: null });
  await append(tx, delegationMoved(actor, delegation, "active", reason), now);
}

/**
 * Signs the next version of a delegation, inside the transaction that approved it. The delegation keeps its id and the
 * ids of its elements, so that their counters stay in use (rules L7).
 *
 * A job signs the delegations below again, so that the transaction holds the barrier only for this version. The change
 * never gives them more authority. Changing the delegator resumes the delegation if it was paused because of the former
 * one.
 *
 * @returns the id of the delegation.
 * @throws DomainError `delegation_changed_meanwhile`, `nothing_left`
 */
export async function changeDelegation(tx: Tx, actor: Actor, change: Change, now: Date): Promise<string> {
  const { authority, requestId, shown, ...terms } = change;
  const delegation = await lockForChange(tx, shown.id);
  if (delegation.currentVersion !== shown.version)
    throw delegationError("delegation_changed_meanwhile", { id: shown.id });
  const { id } = delegation;
  const before = await versionOf(tx, id, shown.version);
  const moved = delegation.parentId === null && delegation.delegatorId !== change.delegatorId;
  const parent = await currentStatement(tx, delegation.parentId);
  const stated = parent ? keepCounting(authority, before.authority as CanonicalAuthority, parent.authority) : authority;
  const next = signNext(
    signedStatement(before.jws),
    {
      ...{
        origin: "changed",
        authority: stated,
        terms,
        approved: { digest: change.approved, approvals: change.approvals },
        causeId: requestId,
        reason: null,
      },
      // A new delegator gives it now. Otherwise it keeps its date, so that earlier stops still apply.
      givenAt: moved ? null : before.givenAt,
      madeById: actor.type === "person" ? actor.id : null,
      ...(change.delegatorId === null ? {} : { delegatorId: change.delegatorId }),
    },
    parent,
    now,
  );
  if (!next) throw delegationError("nothing_left", { id });
  await replaceVersions(tx, [next]);
  await keepApprovers(tx, id, change.approvals);
  await redirect(tx, id, { purpose: change.purpose, delegatorId: change.delegatorId });
  await recordChange(tx, actor, { delegation, before, next, change }, now);
  if (moved) await resumeIfPaused(tx, actor, delegation, now);
  await carryCounters(tx, writtenDown(before, next), now);
  await followBelow(tx, id);
  return id;
}
