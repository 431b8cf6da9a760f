import { z } from "zod";
import { transaction } from "@/lib/platform/db/transaction";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { settleAgent } from "@/lib/revocation/store";

/** Writes an agent's revocation into its instances, delegations and open enrolment tokens, for lists and people. */
export const settleRevocation = defineJob({
  name: "revocations.settle",
  payload: z.object({ agentId: z.string() }),
  run: ({ agentId }) => transaction((tx) => settleAgent(tx, agentId), { barrier: "exclusive" }),
});
