import { raiseAboutPerson } from "@/lib/detections/commands";
import { defineJob } from "@/lib/platform/jobs/define-job";
import { breakGlassUsed } from "@/lib/sign-in/break-glass";

/** Raises what somebody looks into after an admin came in by password. */
export const noticeBreakGlassUsed = defineJob({
  ...breakGlassUsed,
  run: ({ personId, at, from, userAgent }) =>
    raiseAboutPerson(personId, {
      kind: "break_glass_used",
      sightings: [{ what: "unexpected", at, from, userAgent, thumbprint: "", where: null }],
    }),
});
