import { formerOwnerStopped } from "@/lib/agents/jobs";
import { settleStopJob } from "@/lib/delegations/commands/settle";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { countImpact, countSmallImpact } from "@/lib/revocation/commands/count";
import { endOldSecrets } from "@/lib/revocation/commands/end-old-secrets";
import { settleAgents, settleOne } from "@/lib/revocation/commands/settle";
import * as store from "./store";

/** In ms. A job that takes longer goes behind all others. They wait so long at most. */
const shareMs = 2_000;

/** Counts the objects that a revocation stopped, and marks their rows as revoked, so that lists show it. */
export const settleRevocation = defineJob({
  // Without an id, after a restoration, the job marks the secrets that ended and the stopped objects of all agents.
  ...settleStopJob,
  run: async ({ revocationId }) => {
    if (revocationId === undefined) {
      await endOldSecrets();
      return settleAgents({ kind: "all", subjectId: "org" }, "org");
    }
    await countImpact(revocationId);
    if (await settleOne(revocationId, shareMs)) return;
    await transaction((tx) => enqueue(tx, settleRevocation, { revocationId }, { behind: true }));
  },
});

/** Marks the rows of an agent that a former owner's stop ended. Another person owns the agent now. */
export const settleTransferred = defineJob({
  ...formerOwnerStopped,
  run: ({ agentId }) => settleAgents({ kind: "transferred", subjectId: agentId }, agentId),
});

/** Continues the settlement of stops whose own job was lost. */
export const settleStopped = defineJob({
  name: "revocations.settle-stopped",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    const settle = (revocationId: string) => settleRevocation.execute({ revocationId });
    await eachAlone(await store.unsettled(prisma(), 1_000), settle, { failure: "a revocation could not be settled" });
    const uncounted = await store.uncountedSuspensions(prisma(), 1_000);
    await eachAlone(uncounted, countSmallImpact, { failure: "a suspension could not be counted" });
  },
});
