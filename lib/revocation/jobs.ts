import { z } from "zod";
import { settleCredentials } from "@/lib/credentials/commands/settle-stopped";
import { settleDelegations } from "@/lib/delegations/commands/settle";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { settleRules } from "@/lib/trusted-issuers/commands/settle-rules";

async function settle(): Promise<void> {
  await settleRules();
  await settleCredentials();
  await settleDelegations();
}

/** Writes a revocation into the rows below what it stopped, for lists and people. */
export const settleRevocation = defineJob({ name: "revocations.settle", payload: z.object({}), run: settle });

/** Does the same for what was stopped in other ways: a retirement, or a parent that was revoked by itself. */
export const settleStopped = defineJob({
  name: "revocations.settle-stopped",
  every: "5m",
  payload: slotPayload,
  run: settle,
});
