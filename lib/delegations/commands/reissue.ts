import { z } from "zod";
import { noteNoEnd } from "@/lib/agents/stops.store";
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
import { inSlices } from "@/lib/platform/base/slices";
import { prisma } from "@/lib/platform/database/prisma";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions, type Pace } from "@/lib/platform/jobs/portions";
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
  const startAfter = new Date(clock.now().getTime() + jobAfterMs);
  await enqueue(tx, reissueJob, { delegationId: id }, { startAfter });
}

/** Delay of the job in ms. The command of the change signs the first ones itself, and both would sign the same. */
const jobAfterMs = 1_000;

/** Time in ms for which one portion continues while it finds nothing to sign. */
const emptyMs = 10;

/** A delegation signed again, or paused without `next`, and its record. */
type Again = { delegation: Outdated; next: NewVersion | undefined; event: AuditEvent };

/** The content of a portion that was signed before its transaction, the place that it begins at, and the time. */
type Ahead = { place: store.Place; now: Date; again: ReadonlyMap<string, Again> };

/**
 * Signs the next portion before its transaction. So the barrier and the locks are held for writing only, and decisions
 * have the thread between two signatures.
 *
 * @returns undefined when everything is signed.
 */
export async function signAhead(causeId: string, take: number): Promise<Ahead | undefined> {
  const [db, now, began] = [prisma(), clock.now(), performance.now()];
  const place = await store.placeOf(db, causeId);
  if (!place) return undefined;
  let again: Again[] = [];
  for (let at: store.Place | undefined = place; at && again.length === 0; ) {
    const { children, next } = await store.childrenAfter(db, causeId, at, take);
    again = await inSlices(await activeAmong(db, children), (one) => signedAgain(one, causeId, now));
    at = performance.now() - began < emptyMs ? next : undefined;
  }
  return { place, now, again: new Map(again.map((one) => [one.delegation.id, one])) };
}

/**
 * Signs a portion of the delegations below a delegation again, after the last portion. Safe to repeat.
 *
 * @param ahead The portion as it was signed before. A delegation that changed since is signed again here.
 * @returns whether more may be left.
 */
export async function reissuePortion(tx: Tx, causeId: string, take: number, ahead?: Ahead): Promise<boolean> {
  let place = await store.lockUnfinished(tx, causeId);
  if (!place) return false;
  // Another worker wrote this portion.
  if (ahead && !store.isSamePlace(ahead.place, place)) return true;
  const began = performance.now();
  const done: Reissued = { reissued: 0, paused: 0 };
  for (let idle = true; place && idle; ) {
    const { children, next } = await store.childrenAfter(tx, causeId, place, take);
    if (children.length > 0) {
      const { reissued, paused } = await signAgain(tx, children, causeId, ahead);
      done.reissued += reissued;
      done.paused += paused;
    }
    place = next;
    idle = done.reissued + done.paused === 0 && performance.now() - began < emptyMs;
  }
  await store.save(tx, causeId, place, done);
  return place !== undefined;
}

/** Most of a portion is its signatures, which hold no lock. */
const signingPace: Pace = { targetMs: 60, first: 16, least: 16, most: 128 };

/** Signs and writes the next portion. Answers whether it was the last one, and else whether it was full. */
async function reissueNext(delegationId: string, take: number): Promise<"last" | "full" | "partial"> {
  const ahead = await signAhead(delegationId, take);
  if (!ahead) return "last";
  const more = await transaction((tx) => reissuePortion(tx, delegationId, take, ahead));
  if (!more) return "last";
  return ahead.again.size < take ? "partial" : "full";
}

/**
 * Signs everything below a delegation again, in short portions.
 *
 * @returns false if `withinMs` passed first.
 */
export const reissueAll = (delegationId: string, withinMs?: number): Promise<boolean> =>
  inPortions(async (take) => (await reissueNext(delegationId, take)) !== "last", withinMs, signingPace);

/** Time in ms for which the command of a change signs a small tree below. */
const soonMs = 500;

/**
 * Signs a small tree below a delegation again after a committed change. If many are below, it signs only the first
 * portion. The job of the change does the rest, also after a failure.
 */
export async function reissueSoon(delegationId: string): Promise<void> {
  const deadline = performance.now() + soonMs;
  try {
    // A small tree has few portions, hardly more than levels. So none rests before the next.
    while ((await reissueNext(delegationId, signingPace.first)) === "partial" && performance.now() < deadline);
  } catch (error) {
    log.info({ err: error, delegation_id: delegationId }, "signing again is left to the job");
  }
}

const activeAmong = async (tx: Tx, children: readonly { id: string }[]): Promise<Outdated[]> => {
  const outdated =
    children.length === 0
      ? []
      : await store.outdatedAmong(
          tx,
          children.map(({ id }) => id),
        );
  return outdated.filter(({ status }) => status === "active");
};

async function signAgain(
  tx: Tx,
  children: readonly { id: string; parentId: string }[],
  causeId: string,
  { now, again }: Omit<Ahead, "place"> = { now: clock.now(), again: new Map() },
): Promise<Reissued> {
  await store.lockBelow(tx, children);
  const done = (await activeAmong(tx, children)).map((one) => {
    const ahead = again.get(one.id);
    return ahead && isSameVersion(ahead.delegation, one) ? ahead : signedAgain(one, causeId, now);
  });
  const paused = done.filter(({ next }) => next === undefined);
  const signed = done.flatMap(({ next, ...one }) => (next ? [{ ...one, next }] : []));
  const ids = paused.map(({ delegation }) => delegation.id);
  await store.pauseAll(tx, ids, causeId, nothingLeft(causeId), now);
  await replaceVersions(
    tx,
    signed.map(({ next }) => next),
    causeId,
  );
  const events = [...paused, ...signed].map(({ event }) => event);
  await appendAll(tx, events, now);
  const written = signed.flatMap(({ delegation, next }) => writtenDown(delegation.version, next));
  await carryCounters(tx, written, now);
  return { reissued: signed.length, paused: paused.length };
}

/** Whether the next version of a delegation follows the same two versions: its own, and the one above it. */
const isSameVersion = (one: Outdated, other: Outdated): boolean =>
  one.version.digest === other.version.digest && one.parentJws === other.parentJws;

const nothingLeft = (causeId: string): string => `No authority was left after ${causeId} changed.`;

function signedAgain(delegation: Outdated, causeId: string, now: Date): Again {
  const next = againBelow(delegation, causeId, now);
  const event = next
    ? reissued(delegation, delegation.version, next)
    : delegationPaused(delegation, causeId, nothingLeft(causeId));
  return { delegation, next, event };
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
  const prolonged = coming.map(({ id }) => id);
  await noteNoEnd(tx, "delegation", prolonged);
  const events = [...going, ...coming].map((delegation) => delegationPaused(delegation, causeId, reason));
  await appendAll(tx, events, now);
}
