import { clock } from "@/lib/platform/base/clock";
import { inPortions, type Pace } from "@/lib/platform/jobs/portions";
import { countingNow } from "@/lib/privilege-use/store";
import { dueStep } from "./policy";
import * as store from "./store";
import { takeSteps } from "./take-steps";

const pace: Pace = { targetMs: 200, first: 100, least: 50, most: 1_000 };

/**
 * Looks through the agents and their delegations for silence, and takes the steps of their blueprints' policies. It
 * continues where the last run ended. A pass begins an hour after the last one at the earliest.
 *
 * Only actions count, and never the renewal of a token. Each step is a transaction of its own, with a rest after it. It
 * takes effect only if the step before is still the last one. So it is safe to repeat and to run on two servers.
 */
export async function watchSilence(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
  const deadline = performance.now() + withinMs;
  await inPortions(
    async (take) => {
      const after = await store.placeOfPass("org");
      if (after === undefined) return false;
      const { ids, rows, last } = await store.nextAgents(after, take);
      await store.endStepsOfEnded(ids);
      const done = (await takeSteps(rows, deadline)) && (await watchDelegations(rows, deadline));
      // Steps for which no time was left are found again from the same place.
      if (!done) return false;
      await store.movePlace("org", after, last);
      return last !== null;
    },
    withinMs,
    pace,
  );
}

/**
 * Takes the steps for the delegations of agents that act themselves. While their use is not counted up to the last hour,
 * it takes none: what seems silent may be in use. Answers false if the time was over first.
 */
async function watchDelegations(agents: readonly store.SilentRow[], deadline: number): Promise<boolean> {
  if ((await countingNow()).isBehind) return true;
  const agentIds = await actingAmong(agents);
  for (let after: string | undefined = ""; after !== undefined; ) {
    const rows: store.SilentRow[] = await store.delegationsOf(agentIds, after);
    if (!(await takeSteps(rows, deadline))) return false;
    after = rows.length < store.mostDelegations ? undefined : rows.at(-1)?.id;
  }
  return true;
}

/** Delegations of an agent that is silent as a whole have no steps of their own. */
async function actingAmong(rows: readonly store.SilentRow[]): Promise<string[]> {
  const now = clock.now();
  return rows
    .filter(
      (row) => row.policy !== null && row.status === "active" && row.step === null && !dueStep(row.policy, row, now),
    )
    .map(({ id }) => id);
}
