import { defineJob } from "@/lib/platform/jobs/define-job";
import { breakGlassUsed } from "@/lib/sign-in/break-glass";
import { deactivationsHeld } from "@/lib/sign-in/providers/deactivations-held";
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

/** Raises a detection while events of an identity provider would deactivate too many people. */
export const noticeHeldDeactivations = defineJob({
  ...deactivationsHeld,
  run: ({ personId, at }) =>
    raiseAboutPerson(personId, {
      kind: "deactivations_held",
      sightings: [{ what: "unexpected", at, from: "", userAgent: "", thumbprint: "", where: null }],
    }),
});
