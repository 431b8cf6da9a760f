import { expireDue } from "@/lib/credentials/commands/expire-due";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Records enrolment tokens and keys that expired. */
export const expireCredentials = defineJob({
  name: "credentials.expire",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: expireDue,
});
