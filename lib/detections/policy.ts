import { type Asker, isPermitted } from "@/lib/agents/policy";
import {
  type Detection,
  type DetectionAction,
  type DetectionStatus,
  detectionActions,
  detectionTransitions,
  statusAfter,
} from "./model";

export type DetectionRefusal = { code: "not_allowed" | "own_detection" | "detection_state"; reason: string };

/** A detection as far as these rules read it. */
type Judged = Pick<Detection, "kind" | "status" | "personId" | "subjectId"> & {
  ownerId: string | null;
  ownerThenId: string | null;
};

/** Whether a detection is about the asker, or about an agent that they own, or owned when it was raised. */
export const isOwn = ({ personId: askerId }: Pick<Asker, "personId">, judged: OfPerson): boolean =>
  [judged.personId, judged.ownerId, judged.ownerThenId].includes(askerId);

type OfPerson = Pick<Judged, "personId" | "ownerId" | "ownerThenId">;

/**
 * Another person assesses a detection: not the person that it is about, nor the owner of the agent. An owner who gives the
 * agent away does not assess what it did before.
 */
function ownRefusal(
  { personId: askerId }: Asker,
  { personId, ownerId, ownerThenId }: OfPerson,
  action: DetectionAction,
  founding: boolean,
): DetectionRefusal | undefined {
  if (personId === askerId) {
    return { code: "own_detection", reason: "This detection is about you. Another person must assess it." };
  }
  // An owner may end an expectation: the detection then asks people again.
  if (action === "reopen" || founding) return undefined;
  if (ownerId === askerId)
    return { code: "own_detection", reason: "You own this agent. Another person must assess its detections." };
  if (ownerThenId !== askerId) return undefined;
  return { code: "own_detection", reason: "You owned this agent when it was detected. Another person must assess it." };
}

/**
 * Gives the reason why the asker may not treat a detection so; undefined when they may. It needs `agents:write`.
 *
 * @param founding Whether the organisation never had two independent admins. An owner then acts alone, on record.
 */
export function actionRefusal(
  asker: Asker,
  detection: Judged,
  action: DetectionAction,
  founding: boolean,
): DetectionRefusal | undefined {
  if (!isPermitted(asker, { ownerId: null }, "resume")) {
    return { code: "not_allowed", reason: "Your roles do not include this." };
  }
  return stateRefusal(detection, action) ?? ownRefusal(asker, detection, action, founding);
}

function stateRefusal({ kind, status, subjectId }: Judged, action: DetectionAction): DetectionRefusal | undefined {
  if (action === "assign") {
    const isOver = status === "closed" || status === "dismissed";
    return isOver ? { code: "detection_state", reason: stateReasons[status] } : undefined;
  }
  if (action === "dismiss" && kind === "responses_held") {
    return { code: "detection_state", reason: "Close it instead: rules then stop agents again." };
  }
  if (action === "expect" && subjectId === null) {
    return { code: "detection_state", reason: "Only what a rule found can be expected for a time." };
  }
  const next: readonly DetectionStatus[] = detectionTransitions[status];
  if (next.includes(statusAfter[action])) return undefined;
  return { code: "detection_state", reason: stateReasons[status] };
}

const stateReasons: Record<DetectionStatus, string> = {
  open: "The detection is open already.",
  confirmed: "The detection is confirmed.",
  expected: "The detection is expected until a time.",
  dismissed: "The detection was dismissed.",
  closed: "The detection is closed already.",
};

/** Lists what the asker may do with a detection, and why not for the rest. */
export function capabilities(asker: Asker, detection: Judged, founding: boolean) {
  const refusals = detectionActions.flatMap((action) => {
    const refusal = actionRefusal(asker, detection, action, founding);
    return refusal ? [[action, refusal] as const] : [];
  });
  const whyNot: { [A in DetectionAction]?: DetectionRefusal } = Object.fromEntries(refusals);
  return { can: detectionActions.filter((action) => whyNot[action] === undefined), whyNot };
}
