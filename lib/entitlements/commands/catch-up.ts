import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { appendAll } from "@/lib/audit/append";
import { currentOf, keepForPeople, loadFacts, writeEffective } from "@/lib/entitlements/effective.store";
import { entitlementSet } from "@/lib/entitlements/events";
import { markSettled, unsettledGroups, unsettledMembers } from "@/lib/entitlements/unsettled.store";
import { inSlices } from "@/lib/platform/base/slices";
import { holdingClaim } from "@/lib/platform/database/held-claim";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { settleDelegators } from "@/lib/principals/delegators";
import { isNoWiderEntitlement } from "@/lib/principals/entitlement.policy";
import { personActor } from "@/lib/principals/events";

/** The job that writes the setting of a group for each of its members. */
export const settleGroupJob = {
  name: "entitlements.settle-group",
  payload: z.object({
    groupId: z.string(),
    /** Of the setting. A later version has a job of its own. */
    version: z.number().int(),
    /** The last member that was settled. */
    after: z.string().optional(),
  }),
};

/** How long two admins wait for all of it. */
const agreedWithinMs = 2_000;

export type GroupPlace = z.infer<typeof settleGroupJob.payload>;

/**
 * Writes the setting of a group for its members, in portions. Decisions apply it already, so nothing changes for them.
 * Safe to repeat.
 *
 * @returns The place to continue from if the time ran out.
 */
export async function settleGroup(place: GroupPlace, withinMs: number): Promise<GroupPlace | undefined> {
  let last: string | undefined = place.after;
  const finished = await inPortions(async (take) => {
    last = await transaction((tx) => settlePortion(tx, { ...place, after: last }, take));
    return last !== undefined;
  }, withinMs);
  return finished ? undefined : { ...place, after: last };
}

/** Answers the last member of the portion; undefined if none is left. */
async function settlePortion(
  tx: Tx,
  { groupId, version, after }: GroupPlace,
  take: number,
): Promise<string | undefined> {
  const members = await unsettledMembers(tx, { groupId, version, after, take });
  await catchUp(tx, members);
  if (members.length === take) return members.at(-1);
  await markSettled(tx, groupId, version);
  return undefined;
}

/**
 * Settles the groups from which one admin took everything away. A change by two admins must not come first: a member who
 * is not settled by then keeps less than they agreed; jobs settle the rest. It is no part of the present call.
 */
export const settleTakenAway = (): Promise<void> =>
  holdingClaim(
    async () => {},
    async () => {
      const until = performance.now() + agreedWithinMs;
      for (const place of await unsettledGroups({ taken: true })) {
        const left = until - performance.now();
        if (left <= 0) return;
        await settleGroup(place, left);
      }
    },
  );

/**
 * Writes what the settings of their groups mean for these members, with a fixed number of statements: what decisions
 * apply to them already. A setting that a member keeps beside their groups is on record.
 */
export async function catchUp(tx: Tx, personIds: readonly string[]): Promise<void> {
  const facts = (await loadFacts(personIds, tx)).filter(({ unsettled }) => unsettled);
  const settled = await inSlices(facts, (one) => ({ ...one, ...currentOf(one) }));
  const changed = settled.filter(({ written, authority }) => !isDeepStrictEqual(written, authority));
  const kept = settled.filter(({ keeps }) => keeps);
  const written = await keepForPeople(tx, kept);
  await writeEffective(tx, changed);
  const narrowed = changed.filter(({ written, authority }) => !isNoWiderEntitlement(written, authority));
  await settleDelegators(
    tx,
    narrowed.map(({ personId }) => personId),
  );
  const events = written.flatMap(({ stored, after }) => {
    const takenBy = kept.find(({ personId }) => personId === stored.subject.id)?.takenBy ?? null;
    if (takenBy === null) return [];
    return [entitlementSet(personActor(takenBy), stored, { after, isOther: false, change: null })];
  });
  await appendAll(tx, events);
}
