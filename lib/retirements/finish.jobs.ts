import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { finishRetirement } from "./commands/finish-retirement";

/** Ends everything that a retiring agent holds, and closes it. */
export const finishRetirementJob = defineJob({
  // An older version used this name when the job ended only credentials. Its queued jobs still run.
  name: "credentials.finish-retirement",
  payload: z.object({ agentId: AgentId }),
  run: ({ agentId }) => finishRetirement(agentId),
});
