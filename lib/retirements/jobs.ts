import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { finishRetirement } from "./commands/finish-retirement";
import * as store from "./store";

/** Ends everything that a retiring agent holds, and closes it. */
export const finishRetirementJob = defineJob({
  // An older version used this name when the job ended only credentials. Its queued jobs still run.
  name: "credentials.finish-retirement",
  payload: z.object({ agentId: AgentId }),
  run: ({ agentId }) => finishRetirement(agentId),
});

/** Continues retirements whose own job was lost. */
export const continueRetirements = defineJob({
  name: "retirements.continue",
  every: "5m",
  payload: slotPayload,
  run: async () => eachAlone(await store.unfinished(), finishRetirement, { failure: "an agent could not be retired" }),
});
