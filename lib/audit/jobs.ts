import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { rebuildSearch } from "./rebuild-search";

/** Derives rows of the trail again after a release that searches by more facts. */
export const rebuildAuditSearch = defineJob({
  name: "audit.rebuild-search",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: () => rebuildSearch(),
});
