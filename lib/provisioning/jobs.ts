import { transaction } from "@/lib/platform/database/transaction";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { enqueueFollow, followJob, followPeople } from "./follow";

/** A job that takes longer goes to the end of the queue, so that other jobs get their turn. */
const shareMs = 5_000;

/** Gives people the roles and groups that their provisioned groups mean. */
export const followProvisioned = defineJob({
  ...followJob,
  run: async ({ providerId, personIds }) => {
    const left = await followPeople(providerId, personIds, shareMs);
    if (left.length > 0) await transaction((tx) => enqueueFollow(tx, providerId, left));
  },
});
