import { append, appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/model";
import type { WrittenDown } from "@/lib/delegations/carried/policy";
import { carryCounters } from "@/lib/delegations/carried/store";
import { changedAxes } from "@/lib/delegations/changes";
import { signNext } from "@/lib/delegations/commands/next-version";
import { withoutGain } from "@/lib/delegations/effective";
import { delegationPaused, delegationVersioned } from "@/lib/delegations/events";
import { signedStatement } from "@/lib/delegations/signed";
import {
  type DelegationRow,
  getOrThrow,
  type NewVersion,
  type Outdated,
  outdatedBelow,
  replaceVersions,
  transition,
  type VersionRow,
  versionOf,
} from "@/lib/delegations/store";
import { changeSuspended } from "@/lib/delegations/suspension/store";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/log/log";

/** How many delegations below a change are signed anew together with it; more follow by job. */
const together = 200;

export type Reissued = { reissued: number; paused: number /** Whether there are more of them. */; more: boolean };
type Signed = Reissued & { /** What they state that they did not. */ written: WrittenDown[] };

/**
 * Signs anew what hangs below a delegation that has another version, so that every chain proves itself again: each child
 * names the new version above it and states no more than both give. Of which nothing is left is paused, and says so.
 *
 * Decisions never wait for this, since every hop must cover every action (rules L0). Safe to repeat.
 */
export async function reissueBelow(tx: Tx, causeId: string, now: Date, take = together): Promise<Reissued> {
  const { written, ...done } = await signBelow(tx, causeId, now, take);
  await carryCounters(tx, written, now);
  return done;
}

/** Signs as {@link reissueBelow} does, but leaves it to the caller to carry the counters, once for all of its changes. */
export async function signBelow(tx: Tx, causeId: string, now: Date, take = together): Promise<Signed> {
  const done: Signed = { reissued: 0, paused: 0, more: false, written: [] };
  // One round is one level of the tree: whoever hangs below it is outdated only when it has been signed anew.
  for (let left = take; ; left = take - done.reissued - done.paused) {
    const outdated = await outdatedBelow(tx, causeId, left + 1);
    if (outdated.length === 0) return done;
    if (left <= 0) return { ...done, more: true };
    const { reissued, paused, written } = await reissueRound(tx, outdated.slice(0, left), causeId, now);
    done.reissued += reissued;
    done.paused += paused;
    done.written.push(...written);
  }
}

/** How long the command that changed something above signs anew before it leaves the rest to the job, in ms. */
const soonMs = 150;

/** Signs anew everything below a delegation, in short portions; answers false when the time was over first. */
export const reissueAll = (delegationId: string, withinMs?: number): Promise<boolean> =>
  inPortions(
    (take) => transaction(async (tx) => (await reissueBelow(tx, delegationId, clock.now(), take)).more),
    withinMs,
  );

/** Does so after a change that is committed, for as long as its caller may wait. The job of the change does the rest. */
export async function reissueSoon(delegationId: string): Promise<void> {
  await reissueAll(delegationId, soonMs).catch((error: unknown) => {
    log.info({ err: error, delegation_id: delegationId }, "signing anew is left to the job");
  });
}

async function reissueRound(tx: Tx, outdated: readonly Outdated[], causeId: string, now: Date) {
  const signed: { delegation: Outdated; next: NewVersion }[] = [];
  let paused = 0;
  for (const delegation of outdated) {
    const next = againBelow(delegation, delegation.version, delegation.parentJws, causeId, now);
    if (next) signed.push({ delegation, next });
    else {
      await pause(tx, delegation, causeId, `Nothing of it was left when ${causeId} changed.`, now);
      paused += 1;
    }
  }
  await replaceVersions(
    tx,
    signed.map(({ next }) => next),
  );
  await appendAll(
    tx,
    signed.map(({ delegation, next }) => reissued(delegation, delegation.version, next)),
    now,
  );
  const written = signed.flatMap(({ delegation, next }) => writtenDown(delegation.version, next));
  return { reissued: signed.length, paused, written };
}

/** Signs what a version says once more, below what is above it now; undefined when nothing would be left. */
function againBelow(
  { notBefore, expiresAt, maxDepth }: DelegationRow,
  version: VersionRow,
  parentJws: string,
  causeId: string,
  now: Date,
): NewVersion | undefined {
  const parent = signedStatement(parentJws);
  const [stated, until] = [version.authority as CanonicalAuthority, version.effective as CanonicalAuthority];
  return signNext(
    signedStatement(version.jws),
    {
      origin: "reissued",
      authority: withoutGain(stated, until, parent.authority),
      terms: { notBefore, expiresAt, maxDepth },
      ...{ givenAt: version.givenAt, madeById: null, causeId, reason: null },
    },
    parent,
    now,
  );
}

/** What a delegation comes to state that it did not, as one or none. */
export function writtenDown(version: VersionRow, next: NewVersion): WrittenDown[] {
  const before = version.authority as CanonicalAuthority;
  return next.authority === before ? [] : [{ id: version.delegationId, before, now: next.authority }];
}

/** What stands in the way of a delegation that shall go on: what it comes from, and why. */
export type Obstacle = { code: "delegator_gone" | "nothing_left"; causeId: string; reason: string };

/**
 * Signs a delegation anew when what is above it changed while it was suspended, and then what hangs below it.
 *
 * @returns that nothing of it is left, where that is so.
 */
export async function catchUp(
  tx: Tx,
  delegation: DelegationRow,
  now: Date,
  take = together,
): Promise<Obstacle | undefined> {
  if (delegation.parentId === null) return undefined;
  const { currentVersion } = await getOrThrow(tx, delegation.parentId);
  const [above, version] = [
    await versionOf(tx, delegation.parentId, currentVersion),
    await versionOf(tx, delegation.id, delegation.currentVersion),
  ];
  if (version.parentDigest === above.digest) return undefined;
  const next = againBelow(delegation, version, above.jws, delegation.parentId, now);
  if (!next) {
    const reason = `Nothing of it is left: ${delegation.parentId} above it gives less now. Ask for a new delegation.`;
    return { code: "nothing_left", causeId: delegation.parentId, reason };
  }
  await replaceVersions(tx, [next]);
  await append(tx, reissued(delegation, version, next), now);
  const written = writtenDown(version, next);
  // All of it: nobody else comes back to what hangs below.
  for (let more = true; more; ) {
    const below = await signBelow(tx, delegation.id, now, take);
    written.push(...below.written);
    more = below.more;
  }
  await carryCounters(tx, written, now);
  return undefined;
}

function reissued(
  { id, agentId, delegatorId, ...terms }: DelegationRow,
  before: VersionRow,
  next: NewVersion,
): AuditEvent {
  const axes = changedAxes(
    { ...terms, authority: before.effective as CanonicalAuthority },
    { ...next, authority: next.effective },
  );
  const { version, digest, causeId = null } = next;
  const versioned = {
    id,
    agentId,
    version,
    digest,
    before: before.digest,
    causeId,
    delegatorId,
    ...axes,
    versions: [before, next] as const,
  };
  return delegationVersioned({ type: "system", id: "delegations" }, "reissued", versioned, null);
}

/**
 * Suspends what a change took everything from. What a person suspended stays theirs, but its end is gone: time alone does
 * not bring back what has nothing to rest on.
 */
export async function pause(
  tx: Tx,
  delegation: DelegationRow,
  causeId: string,
  reason: string,
  now: Date,
): Promise<void> {
  if (delegation.status === "suspended") {
    if (delegation.suspendedUntil === null) return;
    await changeSuspended(tx, delegation, { suspendedUntil: null });
    await append(tx, delegationPaused(delegation, causeId, reason), now);
    return;
  }
  await transition(tx, delegation, "suspended", { statusReason: reason, pausedById: causeId, pausedAt: now });
  await append(tx, delegationPaused(delegation, causeId, reason), now);
}
