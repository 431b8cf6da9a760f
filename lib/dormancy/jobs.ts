import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { watchSilence } from "./watch";

/** A run that takes longer continues in its next period. */
const shareMs = 30_000;

/** Takes the steps for silent agents and delegations. */
export const watchSilentAgents = defineJob({
  name: "dormancy.watch",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: () => watchSilence(shareMs),
});
