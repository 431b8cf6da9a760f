import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { endInterrupted, raiseMissing, runDrill, runDrillAgain, startDrill } from "./commands/run";
import { runDrillJob } from "./job-names";
import { isDue, isMissing } from "./policy";
import * as store from "./store";

/** Takes the next step of a drill. A drill that waits for the processes queues its next look. */
export const runDrillNow = defineJob({
  ...runDrillJob,
  run: async ({ drillId }) => {
    if ((await runDrill(drillId)) === "waits") await runDrillAgain(drillId);
  },
});

/** Starts a drill when it is due, ends one whose server died, and raises a detection if none ran. */
export const scheduleDrills = defineJob({
  name: "drills.schedule",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: async () => {
    await endInterrupted();
    const settings = await store.settings();
    if (!settings) return;
    const startedAt = (await store.last())?.startedAt ?? null;
    const now = clock.now();
    if (isMissing(settings, startedAt, now)) await raiseMissing(settings.agentId);
    if (!isDue(settings, startedAt, now)) return;
    await startDrill(null).catch((error: unknown) => {
      if (!isDomainError(error)) throw error;
    });
  },
});
