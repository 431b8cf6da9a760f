import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { expireDue } from "@/lib/credentials/commands/expire-due";
import { finishRetirement } from "@/lib/credentials/commands/finish-retirement";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Records enrolment tokens and keys that ran out. */
export const expireCredentials = defineJob({
  name: "credentials.expire",
  every: "1m",
  payload: slotPayload,
  run: expireDue,
});

/** Revokes the credentials of a retiring agent and closes it. */
export const finishRetirementJob = defineJob({
  name: "credentials.finish-retirement",
  payload: z.object({ agentId: AgentId }),
  run: ({ agentId }) => finishRetirement(agentId),
});
