import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { watchInstances } from "./instances";
import { watchSilence } from "./watch";

/** For agents, and for instances. A run that takes longer continues in its next period. */
const shareMs = 20_000;

/** Takes the steps for silent agents, delegations and instances. */
export const watchSilentAgents = defineJob({
  name: "dormancy.watch",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: async () => {
    await watchSilence(shareMs);
    await watchInstances(shareMs);
  },
});
