import { foldCounts } from "@/lib/agents/inventory/counts";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Keeps the sums of agents by state short. */
export const foldAgentCounts = defineJob({
  name: "agents.fold-counts",
  every: "5m",
  payload: slotPayload,
  run: foldCounts,
});
