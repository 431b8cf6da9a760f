import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { removeOldDrafts } from "./commands";

/** Removes the drafts that have not changed for `draftDays` days. */
export const removeForgottenDrafts = defineJob({
  name: "drafts.remove-forgotten",
  every: "1h",
  lasting: true,
  payload: slotPayload,
  run: removeOldDrafts,
});
