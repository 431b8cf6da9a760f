import { type Asker, isPermitted } from "@/lib/agents/policy";
import {
  type Detection,
  type DetectionAction,
  type DetectionStatus,
  detectionActions,
  detectionTransitions,
  statusAfter,
} from "./model";

export type DetectionRefusal = { code: "not_allowed" | "detection_state"; reason: string };

/** Gives the reason why the asker may not treat a detection so; undefined when they may. It needs `agents:write`. */
export function actionRefusal(
  asker: Asker,
  detection: Pick<Detection, "kind" | "status" | "personId" | "subjectId">,
  action: DetectionAction,
): DetectionRefusal | undefined {
  if (!isPermitted(asker, { ownerId: null }, "resume")) {
    return { code: "not_allowed", reason: "Your roles do not include this." };
  }
  if (detection.personId === asker.personId) {
    return { code: "not_allowed", reason: "This detection is about you. Another person must look into it." };
  }
  if (action === "assign") {
    const isOver = detection.status === "closed" || detection.status === "dismissed";
    return isOver ? { code: "detection_state", reason: stateReasons[detection.status] } : undefined;
  }
  if (action === "dismiss" && detection.kind === "responses_held") {
    return { code: "detection_state", reason: "Close it instead: rules then stop agents again." };
  }
  if (action === "expect" && detection.subjectId === null) {
    return { code: "detection_state", reason: "Only what a rule found can be expected for a time." };
  }
  const next: readonly DetectionStatus[] = detectionTransitions[detection.status];
  if (next.includes(statusAfter[action])) return undefined;
  return { code: "detection_state", reason: stateReasons[detection.status] };
}

const stateReasons: Record<DetectionStatus, string> = {
  open: "The detection is open already.",
  confirmed: "The detection is confirmed.",
  expected: "The detection is expected until a time.",
  dismissed: "The detection was dismissed.",
  closed: "The detection is closed already.",
};

/** Lists what the asker may do with a detection, and why not for the rest. */
export function capabilities(asker: Asker, detection: Pick<Detection, "kind" | "status" | "personId" | "subjectId">) {
  const refusals = detectionActions.flatMap((action) => {
    const refusal = actionRefusal(asker, detection, action);
    return refusal ? [[action, refusal] as const] : [];
  });
  const whyNot: { [A in DetectionAction]?: DetectionRefusal } = Object.fromEntries(refusals);
  return { can: detectionActions.filter((action) => whyNot[action] === undefined), whyNot };
}
