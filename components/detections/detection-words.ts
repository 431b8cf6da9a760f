import type { DetectionKind, KeyUse } from "@/lib/detections/model";

/** What each kind of detection means, in one sentence, and what to do about it. */
export const kindWords: Record<DetectionKind, { title: string; means: string }> = {
  approval_drip: {
    title: "An agent asks people too often",
    means:
      "It asked people five times or more within ten minutes, for single actions or for authority. Whoever is asked that often stops reading. Ask for a bounded delegation that decides it once, or suspend the agent until it is clear why it asks.",
  },
  break_glass_used: {
    title: "An admin came in by password",
    means:
      "Identity providers sign people in here, and this is the way in for when they do not answer. Somebody else looks into what it was for, and what was done in that session.",
  },
  superseded_key_used: {
    title: "A retired key was used again",
    means:
      "After a rotation only the new key is right. Somebody still signs with the old one, so this instance exists twice: a copied disk, a restored snapshot, or a stolen key. It was quarantined at once; its sister instances go on.",
  },
};

/** What a key was seen to sign. */
export const useWords: Record<KeyUse, string> = {
  client_assertion: "a sign-in at the token endpoint",
  dpop_proof: "a proof of possession",
  rotation: "a change of key",
  enrolment: "an enrolment",
};
