import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { refreshDueKeys } from "@/lib/trusted-issuers/commands/refresh-keys";

/** Fetches the keys of trusted issuers before those that are kept run out. */
export const refreshIssuerKeys = defineJob({
  name: "trusted-issuers.refresh-keys",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: refreshDueKeys,
});
