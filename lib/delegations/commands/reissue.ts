import { z } from "zod";
import { append, appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { WrittenDown } from "@/lib/delegations/carry-counters.policy";
import { carryCounters } from "@/lib/delegations/carry-counters.store";
import { changedAxes } from "@/lib/delegations/changes";
import { givenThrough, withoutGain } from "@/lib/delegations/effective.policy";
import { delegationPaused, delegationVersioned } from "@/lib/delegations/events";
import type { Outdated } from "@/lib/delegations/reissue.store";
import * as store from "@/lib/delegations/reissue.store";
import { signedStatement } from "@/lib/delegations/statement/signed";
import { type DelegationRow, type NewVersion, replaceVersions, type VersionRow } from "@/lib/delegations/store";
import { changeSuspended } from "@/lib/delegations/suspension.store";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/observability/log";
import { signNext } from "./next-version";

export type Reissued = { reissued: number; paused: number };

/** The job that signs the delegations below a delegation again. */
export const reissueJob = { name: "delegations.reissue", payload: z.object({ delegationId: z.string() }) };

/**
 * Enqueues the job that signs everything below a delegation again. Each child then names the new version above it and
 * states no more than both give. A child that would have no authority is paused.
 *
 * Decisions do not wait for this: every hop must cover every action (rules L0). Until a child is signed again, the
 * former versions above it bound it as well (`chain/former`).
 */
export async function followBelow(tx: Tx, id: string): Promise<void> {
  await store.begin(tx, id);
  await enqueue(tx, reissueJob, { delegationId: id });
}

/** Time in ms for which one portion continues while it finds nothing to sign. */
const emptyMs = 10;

/**
 * Signs a portion of the delegations below a delegation again, after the last portion. Safe to repeat.
 *
 * @returns whether more may be left.
 */
export async function reissuePortion(tx: Tx, causeId: string, take: number): Promise<boolean> {
  let place = await store.lockUnfinished(tx, causeId);
  if (!place) return false;
  const began = performance.now();
  const done: Reissued = { reissued: 0, paused: 0 };
  for (let idle = true; place && idle; ) {
    const { children, next } = await store.childrenAfter(tx, causeId, place, take);
    if (children.length > 0) {
      const { reissued, paused } = await signAgain(tx, children, causeId, clock.now());
      done.reissued += reissued;
      done.paused += paused;
    }
    place = next;
    idle = done.reissued + done.paused === 0 && performance.now() - began < emptyMs;
  }
  await store.save(tx, causeId, place, done);
  return place !== undefined;
}

/** Time in ms for which the command of a change signs the delegations below. The job does the rest. */
const soonMs = 150;

/**
 * Signs everything below a delegation again, in short portions.
 *
 * @returns false if `withinMs` passed first.
 */
export const reissueAll = (delegationId: string, withinMs?: number): Promise<boolean> =>
  inPortions((take) => transaction((tx) => reissuePortion(tx, delegationId, take)), withinMs);

/**
 * Signs everything below a delegation again after a committed change, for as long as the caller may wait. The job of
 * the change does the rest, also after a failure.
 */
export async function reissueSoon(delegationId: string): Promise<void> {
  await reissueAll(delegationId, soonMs).catch((error: unknown) => {
    log.info({ err: error, delegation_id: delegationId }, "signing again is left to the job");
  });
}

async function signAgain(
  tx: Tx,
  children: readonly { id: string; parentId: string }[],
  causeId: string,
  now: Date,
): Promise<Reissued> {
  await store.lockBelow(tx, children);
  const outdated = (
    await store.outdatedAmong(
      tx,
      children.map(({ id }) => id),
    )
  ).filter(({ status }) => status === "active");
  const signed: { delegation: Outdated; next: NewVersion }[] = [];
  const paused: Outdated[] = [];
  for (const delegation of outdated) {
    const next = againBelow(delegation, causeId, now);
    if (next) signed.push({ delegation, next });
    else paused.push(delegation);
  }
  const reason = `No authority was left after ${causeId} changed.`;
  const ids = paused.map(({ id }) => id);
  await store.pauseAll(tx, ids, causeId, reason, now);
  await replaceVersions(
    tx,
    signed.map(({ next }) => next),
    causeId,
  );
  const events = [
    ...paused.map((delegation) => delegationPaused(delegation, causeId, reason)),
    ...signed.map(({ delegation, next }) => reissued(delegation, delegation.version, next)),
  ];
  await appendAll(tx, events, now);
  const written = signed.flatMap(({ delegation, next }) => writtenDown(delegation.version, next));
  await carryCounters(tx, written, now);
  return { reissued: signed.length, paused: paused.length };
}

/** Signs a version again below the current version above it; undefined when no authority would be left. */
function againBelow(
  { notBefore, expiresAt, maxDepth, version, parentJws, passed }: Outdated,
  causeId: string,
  now: Date,
): NewVersion | undefined {
  const parent = signedStatement(parentJws);
  const until = givenThrough(version.effective as CanonicalAuthority, passed);
  return signNext(
    signedStatement(version.jws),
    {
      origin: "reissued",
      authority: withoutGain(version.authority as CanonicalAuthority, until, parent.authority),
      terms: { notBefore, expiresAt, maxDepth },
      ...{ givenAt: version.givenAt, madeById: null, causeId, reason: null },
    },
    parent,
    now,
  );
}

/** Returns the change of the stated authority, as a list of one or none. */
export function writtenDown(version: VersionRow, next: NewVersion): WrittenDown[] {
  const before = version.authority as CanonicalAuthority;
  return next.authority === before ? [] : [{ id: version.delegationId, before, now: next.authority }];
}

/** The reason why a delegation cannot be resumed, with the object that causes it. */
export type Obstacle = { code: "delegator_gone" | "nothing_left"; causeId: string; reason: string };

/**
 * Signs a delegation again if the version above it changed while it was suspended. It starts the job for those below.
 * The caller has locked the version of the parent.
 *
 * @returns The obstacle, when no authority is left.
 */
export async function catchUp(tx: Tx, { id, parentId }: DelegationRow, now: Date): Promise<Obstacle | undefined> {
  const [outdated] = parentId === null ? [] : await store.outdatedAmong(tx, [id]);
  if (parentId === null || !outdated) return undefined;
  const next = againBelow(outdated, parentId, now);
  if (!next) {
    const reason = `No authority is left, because ${parentId} now gives less. Request a new delegation.`;
    return { code: "nothing_left", causeId: parentId, reason };
  }
  await replaceVersions(tx, [next]);
  await append(tx, reissued(outdated, outdated.version, next), now);
  await carryCounters(tx, writtenDown(outdated.version, next), now);
  await followBelow(tx, id);
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
 * Pauses delegations that a change left without authority or delegator. A person's suspension stays theirs, but its end
 * is removed, so that time alone does not resume the delegation.
 */
export async function pauseThem(
  tx: Tx,
  delegations: readonly DelegationRow[],
  causeId: string,
  reason: string,
  now: Date,
): Promise<void> {
  const going = delegations.filter(({ status }) => status === "active");
  const coming = delegations.filter(({ status, suspendedUntil }) => status === "suspended" && suspendedUntil !== null);
  const ids = going.map(({ id }) => id);
  await store.pauseAll(tx, ids, causeId, reason, now);
  for (const delegation of coming) await changeSuspended(tx, delegation, { suspendedUntil: null });
  const events = [...going, ...coming].map((delegation) => delegationPaused(delegation, causeId, reason));
  await appendAll(tx, events, now);
}
