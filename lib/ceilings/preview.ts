import { createHash } from "node:crypto";
import type { BlueprintTerms } from "@/lib/blueprints/model";
import type { Effect } from "@/lib/ceilings/model";
import { effectOf } from "@/lib/ceilings/policy";
import * as store from "@/lib/ceilings/store";
import type { Tx } from "@/lib/platform/db/transaction";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

/** A change of a blueprint as it would be made: on which version, and what its terms would be. */
export type Change = { blueprintId: string; version: number; before: BlueprintTerms; after: BlueprintTerms };

export type AffectedDelegations = Effect & Awaited<ReturnType<typeof store.alikeDelegations>>[number];

/** Everything live below a blueprint, with what the change does to it, and the digest that stands for what it affects. */
export type Affected = { groups: AffectedDelegations[]; stamp: string; digest: string };

/** Judges every live delegation of the blueprint's agents once for each different authority among them. */
export async function affectedBy(
  db: Pick<Tx, "$queryRaw">,
  { blueprintId, version, before, after }: Change,
): Promise<Affected> {
  const stamp = await store.stampOf(db, blueprintId);
  const groups = (await store.alikeDelegations(db, blueprintId)).map((alike) => ({
    ...alike,
    ...effectOf(alike.effective, before.ceiling, after.ceiling),
  }));
  const affected = groups.filter(({ outcome }) => outcome !== "unchanged");
  const effects = affected.map((group) => `${group.outcome} ${group.stamp}`).toSorted();
  const shown = canonicalise({ blueprintId, version, after, effects });
  return { groups, stamp, digest: createHash("sha256").update(shown, "utf8").digest("base64url") };
}
