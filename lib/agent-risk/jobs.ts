import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { scoreAll } from "./score";

/** A job that takes longer continues in its next period, so that other jobs get their turn. */
const shareMs = 60_000;

/** Computes the risk scores by which the inventory is sorted and filtered. */
export const scoreAgents = defineJob({
  name: "agent-risk.score",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: () => scoreAll(shareMs),
});
