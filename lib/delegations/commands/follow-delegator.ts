import { append } from "@/lib/audit/append";
import { intersectAuthority } from "@/lib/authority/intersect";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { isNarrower } from "@/lib/authority/narrower";
import { changedAxes } from "@/lib/delegations/changes";
import { signNext } from "@/lib/delegations/commands/next-version";
import { followBelow, type Obstacle, pause, reissueAll } from "@/lib/delegations/commands/reissue";
import { delegationVersioned } from "@/lib/delegations/events";
import { isOver } from "@/lib/delegations/policy";
import { hold } from "@/lib/delegations/reissue/store";
import { signedStatement } from "@/lib/delegations/signed";
import {
  type DelegationRow,
  delegatorOf,
  getOrThrow,
  replaceVersions,
  restingOn,
  type VersionRow,
  versionOf,
} from "@/lib/delegations/store";
import { clock } from "@/lib/platform/clock/clock";
import { prisma } from "@/lib/platform/db/prisma";
import { type Tx, transaction } from "@/lib/platform/db/transaction";

const reasons = {
  gone: "Somebody it rests on was deactivated.",
  nothing: "The person who delegates it may delegate none of it any more.",
  less: "The person who delegates it may delegate less.",
};

/** People to look at, and of the first of them, the last delegation that was looked at. */
export type Place = { personIds: string[]; after: string };

/**
 * Looks again at everything that some people delegate, or that is done in their name, after they may delegate less or were
 * deactivated: it becomes less, or is paused, and so does what hangs below.
 *
 * Decisions never waited for this: they ask for the person and the entitlement themselves. Safe to repeat.
 *
 * @returns where to go on when the time was over first; each call comes further.
 */
export async function followDelegators({ personIds, after }: Place, withinMs: number): Promise<Place | undefined> {
  const deadline = performance.now() + withinMs;
  for (const [i, personId] of personIds.entries()) {
    const last = i === 0 ? after : "";
    for (const { id } of await restingOn(prisma(), personId)) {
      if (id <= last) continue;
      if (await transaction((tx) => followOne(tx, id, personId, clock.now()))) await reissueAll(id, withinMs);
      if (performance.now() >= deadline) return { personIds: personIds.slice(i), after: id };
    }
  }
  return undefined;
}

async function followOne(tx: Tx, id: string, personId: string, now: Date): Promise<boolean> {
  await hold(tx, id);
  const delegation = await getOrThrow(tx, id);
  if (isOver(delegation.status) || delegation.pausedById !== null) return false;
  const { active, entitlement } = await delegatorOf(tx, personId);
  if (!active) await pause(tx, delegation, personId, reasons.gone, now);
  if (!active || !entitlement || delegation.delegatorId !== personId) return false;
  const before = await versionOf(tx, id, delegation.currentVersion);
  const authority = before.authority as CanonicalAuthority;
  if (isNarrower(authority, entitlement).ok) return false;
  const less = intersectAuthority(authority, entitlement).filter((one) => authority.some((own) => own.id === one.id));
  if (less.length > 0) return narrowTo(tx, delegation, before, less, personId, now);
  await pause(tx, delegation, personId, reasons.nothing, now);
  return false;
}

/** An element that would be split keeps one part: two would count what one has counted until now (rules L7). */
async function narrowTo(
  tx: Tx,
  delegation: DelegationRow,
  before: VersionRow,
  authority: CanonicalAuthority,
  causeId: string,
  now: Date,
): Promise<boolean> {
  const { id, agentId } = delegation;
  const axes = changedAxes(
    { ...delegation, authority: before.authority as CanonicalAuthority },
    { ...delegation, authority },
  );
  if (axes.narrows.length === 0) return false;
  const why = { madeById: null, causeId, reason: reasons.less };
  const kept = { terms: delegation, givenAt: before.givenAt };
  const next = signNext(signedStatement(before.jws), { origin: "narrowed", authority, ...kept, ...why }, null, now);
  if (!next) return false;
  await replaceVersions(tx, [next]);
  const versioned = {
    id,
    agentId,
    version: next.version,
    digest: next.digest,
    before: before.digest,
    causeId,
    delegatorId: delegation.delegatorId,
    versions: [before, next] as const,
    ...axes,
  };
  await append(
    tx,
    delegationVersioned({ type: "system", id: "delegations" }, "narrowed", versioned, reasons.less),
    now,
  );
  await followBelow(tx, id);
  return true;
}

/** Tells whether a delegation cannot go on because its delegator or the represented person is gone, or may give none of it. */
export async function missingBehind(tx: Tx, delegation: DelegationRow): Promise<Obstacle | undefined> {
  const code = "delegator_gone";
  const people = [delegation.delegatorId, delegation.onBehalfOfId].filter((id) => id !== null);
  for (const causeId of people) {
    const { active } = await delegatorOf(tx, causeId);
    if (!active) return { code, causeId, reason: `${reasons.gone} Name another delegator first.` };
  }
  if (delegation.delegatorId === null) return undefined;
  const { entitlement } = await delegatorOf(tx, delegation.delegatorId);
  const { authority } = await versionOf(tx, delegation.id, delegation.currentVersion);
  if (!entitlement || intersectAuthority(authority as CanonicalAuthority, entitlement).length > 0) return undefined;
  const reason = "Its delegator may delegate none of it: name another.";
  return { code, causeId: delegation.delegatorId, reason };
}
