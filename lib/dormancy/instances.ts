import { clock } from "@/lib/platform/base/clock";
import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import * as instances from "./instances.store";
import { dueStep } from "./policy";
import * as store from "./store";
import { takeSteps } from "./take-steps";

/**
 * Looks through the instances that have not ended for silence, and takes the steps of their blueprints' policies: a
 * warning and a quarantine. It continues where the last run ended, along their ids. A pass begins an hour after the last
 * one at the earliest.
 *
 * Only decisions in the name of an instance, and exchanges of its tokens, count. It is safe to repeat and to run on two
 * servers.
 */
export async function watchInstances(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
  const deadline = performance.now() + withinMs;
  await inPortions(
    async (take) => {
      const after = await store.placeOfPass("instances");
      if (after === undefined) return false;
      const { rows, last } = await instances.nextInstances(after, take);
      await inPortions(async (most) => (await instances.endStepsOfEnded(after, last, most)) === most);
      // Steps for which no time was left are found again from the same place.
      if (!(await takeSteps(rows.filter(ownStep), deadline))) return false;
      await store.movePlace("instances", after, last);
      return last !== null;
    },
    withinMs,
    readingPace,
  );
}

/** An instance of an agent that is silent as a whole has no steps of its own. The end of a policy ends them. */
function ownStep({ policy, agentSilentSince }: instances.SilentInstance): boolean {
  if (policy === null) return true;
  if (agentSilentSince === null) return false;
  const agent = { kind: "agent", status: "active", silentSince: agentSilentSince } as const;
  return (
    dueStep(policy, { ...agent, step: null, stepAt: null, superseded: false, endIsPlanned: false }, clock.now()) ===
    undefined
  );
}
