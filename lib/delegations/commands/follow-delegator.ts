import { appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { changedAxes } from "@/lib/delegations/changes";
import { delegationVersioned } from "@/lib/delegations/events";
import { lockGoingOn, withChildren } from "@/lib/delegations/reissue.store";
import { signedStatement } from "@/lib/delegations/statement/signed";
import {
  currentVersions,
  type DelegationRow,
  delegatorOf,
  type NewVersion,
  replaceVersions,
  restingOn,
  type VersionRow,
  versionOf,
} from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { signNext } from "./next-version";
import { followBelow, type Obstacle, pauseThem, reissueAll } from "./reissue";

const reasons = {
  gone: "The delegator or the represented person was deactivated.",
  nothing: "Its delegator may no longer delegate any of it.",
  less: "Its delegator may now delegate less.",
};

/** The people that are left, and the last delegation that was read for the first of them. */
export type Place = { personIds: string[]; after: string };

/**
 * Narrows or pauses delegations of people who may delegate less or were deactivated. Delegations in the name of a
 * deactivated person are paused as well. A separate job continues below them.
 *
 * Decisions do not depend on this: they read the person and the entitlement themselves. Safe to repeat.
 *
 * @returns The place to continue from if the time ran out; each call makes progress.
 */
export async function followDelegators(place: Place, withinMs: number): Promise<Place | undefined> {
  const deadline = performance.now() + withinMs;
  let { personIds, after } = place;
  const finished = await inPortions(async (take) => {
    const [personId, ...others] = personIds;
    if (personId === undefined) return false;
    const { last, changed } = await transaction((tx) => followPortion(tx, { personId, after, take }, clock.now()));
    for (const id of changed) if (performance.now() < deadline) await reissueAll(id, deadline - performance.now());
    if (last === undefined) personIds = others;
    after = last ?? "";
    return personIds.length > 0;
  }, withinMs);
  return finished ? undefined : { personIds, after };
}

type Portion = { personId: string; after: string; take: number };

/**
 * `last` is undefined after the last portion of the person. Delegations below those in `changed` must be signed again.
 */
type Followed = { last: string | undefined; changed: string[] };

async function followPortion(tx: Tx, { personId, after, take }: Portion, now: Date): Promise<Followed> {
  const ids = (await restingOn(tx, personId, after, take)).map(({ id }) => id);
  const rows = await lockGoingOn(tx, ids);
  const { active, entitlement } = await delegatorOf(tx, personId);
  const delegated = entitlement ? rows.filter(({ delegatorId }) => delegatorId === personId) : [];
  if (!active) await pauseThem(tx, rows, personId, reasons.gone, now);
  const bounded = active && entitlement ? await bound(tx, delegated, { entitlement, personId, now }) : [];
  return { last: ids.length < take ? undefined : ids.at(-1), changed: bounded };
}

type Bound = { entitlement: CanonicalAuthority; personId: string; now: Date };

/**
 * Narrows or pauses delegations that exceed the entitlement of their delegator.
 *
 * @returns Ids of the narrowed ones that have active delegations below.
 */
async function bound(tx: Tx, rows: readonly DelegationRow[], { entitlement, personId, now }: Bound): Promise<string[]> {
  if (rows.length === 0) return [];
  const versions = await currentVersions(tx, rows);
  const narrowed: { next: NewVersion; event: AuditEvent }[] = [];
  const paused: DelegationRow[] = [];
  for (const row of rows) {
    const before = versions.get(row.id);
    assertInvariant(before !== undefined, `delegation ${row.id} has no version ${row.currentVersion}`);
    const authority = before.authority as CanonicalAuthority;
    if (isNarrower(authority, entitlement).ok) continue;
    const less = intersectAuthority(authority, entitlement).filter((one) => authority.some((own) => own.id === one.id));
    if (less.length === 0) paused.push(row);
    else narrowed.push(...narrowedTo(row, before, less, personId, now));
  }
  await replaceVersions(
    tx,
    narrowed.map(({ next }) => next),
  );
  await appendAll(
    tx,
    narrowed.map(({ event }) => event),
    now,
  );
  await pauseThem(tx, paused, personId, reasons.nothing, now);
  const changed = narrowed.map(({ next }) => next.delegationId);
  const parents = await withChildren(tx, changed);
  for (const id of parents) await followBelow(tx, id);
  return parents;
}

/** An element that would be split keeps one part, because each part would have the whole budget (rules L7). */
function narrowedTo(
  delegation: DelegationRow,
  before: VersionRow,
  authority: CanonicalAuthority,
  causeId: string,
  now: Date,
): { next: NewVersion; event: AuditEvent }[] {
  const { id, agentId, delegatorId } = delegation;
  const axes = changedAxes(
    { ...delegation, authority: before.authority as CanonicalAuthority },
    { ...delegation, authority },
  );
  if (axes.narrows.length === 0) return [];
  const why = { madeById: null, causeId, reason: reasons.less };
  const kept = { terms: delegation, givenAt: before.givenAt };
  const next = signNext(signedStatement(before.jws), { origin: "narrowed", authority, ...kept, ...why }, null, now);
  if (!next) return [];
  const { version, digest } = next;
  const versioned = { id, agentId, version, digest, before: before.digest, causeId, delegatorId, ...axes };
  const event = delegationVersioned(
    { type: "system", id: "delegations" },
    "narrowed",
    { ...versioned, versions: [before, next] as const },
    reasons.less,
  );
  return [{ next, event }];
}

/**
 * Returns the reason why a delegation cannot be resumed; undefined if it can. Its delegator or represented person is
 * deactivated, or the delegator's entitlement leaves no authority.
 */
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
  const reason = "Its delegator may no longer delegate any of it. Name another delegator.";
  return { code, causeId: delegation.delegatorId, reason };
}
