import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { settleSigningKeys } from "./commands";

/** Puts published keys to use once every verifier can know them. */
export const activateDueKeys = defineJob({
  name: "keys.activate",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: settleSigningKeys,
});
