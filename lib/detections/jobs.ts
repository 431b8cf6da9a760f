import { defineJob } from "@/lib/platform/jobs/define-job";
import { breakGlassUsed } from "@/lib/sign-in/break-glass";
import { raiseAboutPerson } from "./commands";

/** Raises a detection after an admin signed in by password although identity providers sign people in. */
export const noticeBreakGlassUsed = defineJob({
  ...breakGlassUsed,
  run: ({ personId, at, from, userAgent }) =>
    raiseAboutPerson(personId, {
      kind: "break_glass_used",
      sightings: [{ what: "unexpected", at, from, userAgent, thumbprint: "", where: null }],
    }),
});
