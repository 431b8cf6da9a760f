import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { watchSharedCredentials } from "./shared/watch";

/** Finds credentials of agents among the identities of other systems. */
export const findSharedCredentials = defineJob({
  name: "discoveries.find-shared-credentials",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: () => watchSharedCredentials(),
});
