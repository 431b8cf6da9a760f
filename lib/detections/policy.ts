import { type Asker, isPermitted } from "@/lib/agents/policy";
import { type Detection, type DetectionAction, detectionActions, detectionTransitions } from "./model";

export type DetectionRefusal = { code: "not_allowed" | "detection_state"; reason: string };

/**
 * Gives the reason why the asker may neither close nor assign a detection; undefined when they may. Both need
 * `agents:write`.
 */
export function actionRefusal(
  asker: Asker,
  detection: Pick<Detection, "status" | "personId">,
): DetectionRefusal | undefined {
  if (!isPermitted(asker, { ownerId: null }, "resume")) {
    return { code: "not_allowed", reason: "Your roles do not include this." };
  }
  if (detection.personId === asker.personId) {
    return { code: "not_allowed", reason: "This detection is about you. Another person must look into it." };
  }
  if (detectionTransitions[detection.status].length > 0) return undefined;
  return { code: "detection_state", reason: "The detection is closed already." };
}

/** Lists what the asker may do with a detection, and why not for the rest. */
export function capabilities(asker: Asker, detection: Pick<Detection, "status" | "personId">) {
  const refusal = actionRefusal(asker, detection);
  const can: DetectionAction[] = refusal ? [] : [...detectionActions];
  return { can, whyNot: refusal ? { close: refusal, assign: refusal } : {} };
}
