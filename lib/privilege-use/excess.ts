import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import { allCatalogues } from "@/lib/resource-servers/queries";
import { excessOf } from "./excess.policy";
import { type ExcessRow, keepExcess, nextToJudge, placeOfPass } from "./excess.store";
import { countingNow, usedSince } from "./store";

/** Days of use that a delegation is judged by. */
const judgedDays = 90;

/**
 * Computes the unused authority of the active delegations, in portions. It goes on where the last run ended. A pass
 * over all of them begins an hour after the last one at the earliest. While use of the last hours is not counted, it does
 * nothing: what was used would look unused.
 */
export async function computeExcess(withinMs?: number): Promise<void> {
  if ((await countingNow()).isBehind) return;
  const catalogues = await allCatalogues();
  await inPortions(
    async (take) => {
      const after = await placeOfPass();
      if (after === undefined) return false;
      const { rows, last } = await nextToJudge(after, take);
      const uses = await usedSince(
        rows.map(({ id }) => id),
        judgedDays,
      );
      const judged = rows.map(({ id, agentId, riskTier, authority }): ExcessRow => {
        const use = uses.get(id) ?? [];
        return { id, agentId, ...excessOf({ granted: authority, uses: use, riskTier, catalogues }) };
      });
      await keepExcess(
        after,
        last,
        judged.filter(({ weight }) => weight > 0),
      );
      return last !== null;
    },
    withinMs,
    readingPace,
  );
}
