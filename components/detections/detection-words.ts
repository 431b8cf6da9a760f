import {
  type DetectionKind,
  type DetectionStatus,
  type KeyUse,
  type Severity,
  type WatchKind,
  watchKinds,
} from "@/lib/detections/model";
import { watchTitles } from "@/lib/detections/titles.model";
import { watchMeanings } from "./watch-words";

type Words = { title: string; means: string };

/** The meaning of a kind of detection, and the response to it. */
export const wordsOf = (kind: DetectionKind): Words =>
  isWatched(kind) ? { title: watchTitles[kind], means: watchMeanings[kind] } : kindWords[kind];

const isWatched = (kind: DetectionKind): kind is WatchKind => (watchKinds as readonly DetectionKind[]).includes(kind);

/** How a state looks and is called. */
export const statusWords = {
  open: ["flagged", "Open"],
  confirmed: ["flagged", "Confirmed"],
  expected: ["pending", "Expected"],
  dismissed: ["closed", "Dismissed"],
  closed: ["closed", "Closed"],
} as const satisfies Record<DetectionStatus, readonly [string, string]>;

export const severityWords: Record<Severity, string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  critical: "Critical",
};

const kindWords: Record<Exclude<DetectionKind, WatchKind>, Words> = {
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
  deactivations_held: {
    title: "An identity provider would deactivate too many people",
    means:
      "Its security events changed more accounts within an hour than they may. Further ones change nothing, and the provider sends them again. Ask there whether they are meant. If they are not, turn off Take security events in the settings of the provider, or disable it.",
  },
  responses_held: {
    title: "The circuit breaker is open",
    means:
      "The rules stopped as many agents within an hour as they may. They stop no others by themselves: each further detection asks people. Check whether a rule is wrong, and decide about the agents. Closing this detection closes the circuit breaker, and rules then stop agents again.",
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
