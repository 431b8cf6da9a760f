import { z } from "zod";
import { AgentId } from "@/lib/agents/schema";
import { settleCredentials } from "@/lib/credentials/commands/settle-stopped";
import { settleDelegations } from "@/lib/delegations/commands/settle";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { finishRetirement, finishRetirements } from "@/lib/revocation/commands/finish-retirement";
import { settleRules } from "@/lib/trusted-issuers/commands/settle-rules";

async function settle(): Promise<void> {
  await finishRetirements();
  await settleRules();
  await settleCredentials();
  await settleDelegations();
}

/** Writes a revocation into the rows below what it stopped, for lists and people. */
export const settleRevocation = defineJob({ name: "revocations.settle", payload: z.object({}), run: settle });

/** Ends what a retiring agent holds, and closes it. */
export const finishRetirementJob = defineJob({
  // Named as it was when credentials alone ended, so that jobs which an earlier version queued still run.
  name: "credentials.finish-retirement",
  payload: z.object({ agentId: AgentId }),
  run: ({ agentId }) => finishRetirement(agentId),
});

/** Does the same for what was stopped in other ways: a retirement, or a parent that was revoked by itself. */
export const settleStopped = defineJob({
  name: "revocations.settle-stopped",
  every: "5m",
  payload: slotPayload,
  run: settle,
});
