import { isDeepStrictEqual } from "node:util";
import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import { loadFacts, writeEffective } from "@/lib/entitlements/effective.store";
import { entitlementFollowed, entitlementSet } from "@/lib/entitlements/events";
import { getSetting, writeSetting } from "@/lib/entitlements/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { settleDelegators } from "@/lib/principals/delegators";
import type { Setting } from "@/lib/principals/entitlement.model";
import { effectiveEntitlement, isNoWiderEntitlement } from "@/lib/principals/entitlement.policy";
import { catchUp } from "./catch-up";

export type Settled = { before: Setting; after: Setting; widens: boolean };

/**
 * Writes the entitlement of a person whose own setting or groups changed. It enqueues the job that settles the
 * delegations of a person who may delegate less.
 *
 * The transaction holds the barrier alone: it may narrow, and no other transaction changes settings or groups.
 *
 * @returns the change; undefined when nothing changed.
 */
export async function settleEntitlement(tx: Tx, personId: string): Promise<Settled | undefined> {
  const [facts] = await loadFacts([personId], tx);
  if (!facts) return undefined;
  const { written: before } = facts;
  const { authority: after } = effectiveEntitlement(facts.own, facts.groups);
  if (isDeepStrictEqual(after, before)) return undefined;
  await writeEffective(tx, [{ personId, authority: after }]);
  if (!isNoWiderEntitlement(before, after)) await settleDelegators(tx, [personId]);
  return { before, after, widens: !isNoWiderEntitlement(after, before) };
}

/**
 * Changes the groups of one person, and writes and records what they may delegate then. Earlier changes of their groups
 * are written for them first.
 */
export async function settleAfterMove(
  tx: Tx,
  actor: Actor,
  personId: string,
  move: () => Promise<void>,
): Promise<void> {
  await catchUp(tx, [personId]);
  await move();
  const settled = await settleEntitlement(tx, personId);
  if (settled) await append(tx, entitlementFollowed(actor, personId, settled));
}

/**
 * Does the same after an identity provider changed the groups. A provider, or one admin's mapping, never widens an
 * entitlement. If it would, the person's former entitlement becomes their own setting until two admins change it.
 */
export async function followWithoutWidening(
  tx: Tx,
  actor: Actor,
  personId: string,
  move: () => Promise<void>,
): Promise<void> {
  await catchUp(tx, [personId]);
  await move();
  const settled = await settleEntitlement(tx, personId);
  if (!settled) return;
  if (!settled.widens) {
    await append(tx, entitlementFollowed(actor, personId, settled));
    return;
  }
  const stored = await getSetting(personId, tx);
  await writeSetting(tx, stored, settled.before);
  await settleEntitlement(tx, personId);
  await append(tx, entitlementSet(actor, stored, { after: settled.before, isOther: false, change: null }));
}
