import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { intersectAuthority } from "@/lib/authority/combine/intersect";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { entitlementFollowed, entitlementSet } from "@/lib/entitlements/events";
import type { Setting } from "@/lib/entitlements/model";
import { effectiveEntitlement, isNoWiderEntitlement } from "@/lib/entitlements/policy";
import * as store from "@/lib/entitlements/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { settleDelegators } from "@/lib/principals/delegators";

export type Settled = { personId: string; before: Setting; after: Setting; widens: boolean; narrows: boolean };

/**
 * Writes the entitlement of each person if it changed. It enqueues the job that settles the delegations of those who
 * may delegate less.
 *
 * The transaction holds the barrier alone: it may narrow, and no other transaction changes settings or groups.
 *
 * @returns the changes.
 */
export async function settleEntitlements(tx: Tx, personIds: readonly string[]): Promise<Settled[]> {
  const facts = await store.loadFacts(personIds, tx);
  const changed = facts.flatMap(({ personId, own, groups, current: before }): Settled[] => {
    const { authority: after } = effectiveEntitlement(own, groups);
    if (isDeepStrictEqual(after, before)) return [];
    const [widens, narrows] = [!isNoWiderEntitlement(after, before), !isNoWiderEntitlement(before, after)];
    return [{ personId, before, after, widens, narrows }];
  });
  await store.writeEffective(
    tx,
    changed.map(({ personId, after }) => ({ personId, authority: after })),
  );
  await settleDelegators(
    tx,
    changed.filter(({ narrows }) => narrows).map(({ personId }) => personId),
  );
  return changed;
}

/** Does the same for one person whose groups changed, and records it. Undefined when nothing changed. */
export async function settleEntitlementOf(tx: Tx, actor: Actor, personId: string): Promise<Settled | undefined> {
  const [settled] = await settleEntitlements(tx, [personId]);
  if (settled) await append(tx, entitlementFollowed(actor, personId, settled));
  return settled;
}

/**
 * Does the same after an identity provider changed the groups. A provider, or one admin's mapping, never widens an
 * entitlement. If it would, the person's former entitlement becomes their own setting until two admins change it.
 */
export async function followWithoutWidening(tx: Tx, actor: Actor, personId: string): Promise<void> {
  const [settled] = await settleEntitlements(tx, [personId]);
  if (!settled) return;
  if (!settled.widens) {
    await append(tx, entitlementFollowed(actor, personId, settled));
    return;
  }
  await keepForPerson(tx, actor, personId, settled.before);
}

/**
 * Settles the members of a group from which one admin took everything away. Two groups may overlap, and then the older one
 * holds: without it the newer one could allow a member more than before. Such a member keeps what both allow, as a setting
 * of their own, until two admins set something else.
 */
export async function settleTakenAway(tx: Tx, actor: Actor, personIds: readonly string[]): Promise<Settled[]> {
  const settled = await settleEntitlements(tx, personIds);
  for (const one of settled) if (one.widens) await keepForPerson(tx, actor, one.personId, commonOf(one));
  return settled;
}

/** The authority that both allow; empty if even that would restart a counter. */
function commonOf({ before, after }: Settled): CanonicalAuthority {
  const common = before === null || after === null ? [] : intersectAuthority(before, after);
  return isNoWiderEntitlement(common, before) ? common : [];
}

/** Sets for a person what they may delegate, beside a change of their groups. */
async function keepForPerson(tx: Tx, actor: Actor, personId: string, after: Setting): Promise<void> {
  const stored = await store.getSetting(personId, tx);
  await store.writeSetting(tx, stored, after);
  await settleEntitlements(tx, [personId]);
  await append(tx, entitlementSet(actor, stored, { after, people: 0, change: null }));
}
