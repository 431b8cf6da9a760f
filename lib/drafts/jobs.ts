import { removeOldDrafts } from "@/lib/drafts/commands";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Removes drafts that nobody touched for a month. */
export const removeForgottenDrafts = defineJob({
  name: "drafts.remove-forgotten",
  every: "1h",
  payload: slotPayload,
  run: removeOldDrafts,
});
