import { raiseAboutPerson } from "@/lib/detections/commands";
import { breakGlassUsed } from "@/lib/people/break-glass";
import { defineJob } from "@/lib/platform/jobs/define-job";

/** Raises what somebody looks into after an admin came in by password. */
export const noticeBreakGlassUsed = defineJob({
  ...breakGlassUsed,
  run: ({ personId, at, from, userAgent }) =>
    raiseAboutPerson(personId, {
      kind: "break_glass_used",
      sightings: [{ what: "unexpected", at, from, userAgent, thumbprint: "", where: null }],
    }),
});
