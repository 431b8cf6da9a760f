import { transaction } from "@/lib/platform/database/transaction";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { settleRevoked, settleRevokedJob } from "./settle-revoked";

/** A job that takes longer goes behind all others. They wait so long at most. */
const shareMs = 2_000;

/** Writes the revocation of a token into the tokens that were exchanged from it. */
export const settleRevokedTokens = defineJob({
  ...settleRevokedJob,
  run: async (revocation) => {
    if (await settleRevoked(revocation, shareMs)) return;
    await transaction((tx) => enqueue(tx, settleRevokedJob, revocation, { behind: true }));
  },
});
