import type { DetectionKind, KeyUse } from "@/lib/detections/model";

/** The meaning of each kind of detection, and the response to it. */
export const kindWords: Record<DetectionKind, { title: string; means: string }> = {
  approval_drip: {
    title: "An agent asks people too often",
    means:
      "The agent asked people at least five times within 10 minutes, for actions or authority. Approvers who are asked that often stop reading. Request a bounded delegation, or suspend the agent until the cause is clear.",
  },
  break_glass_used: {
    title: "An admin signed in with a password",
    means:
      "People sign in with identity providers here. The password is for emergencies in which no provider answers. Another person checks the reason for this sign-in and the actions of the session.",
  },
  stop_drill: {
    title: "A stop drill did not pass",
    means:
      "A stop of the canary was too slow or missed a server process, or no drill ran for two periods. Until the cause is clear, do not rely on the usual time to effect. The page Stop drills has the measurements.",
  },
  superseded_key_used: {
    title: "A retired key was used again",
    means:
      "After a rotation only the new key is valid. A copy of this instance still signs with the old key: a copied disk, a restored snapshot or a stolen key. The instance was quarantined at once. The agent's other instances continue.",
  },
};

/** The use of a key in a sighting. */
export const useWords: Record<KeyUse, string> = {
  client_assertion: "a sign-in at the token endpoint",
  dpop_proof: "a proof of possession",
  rotation: "a change of key",
  enrolment: "an enrolment",
};
