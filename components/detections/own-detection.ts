import type { DetectionAction } from "@/lib/detections/model";
import type { DetectionResponse } from "@/lib/detections/schema";

/** Gives the reason why another person must do it: the detection is about the signed-in person or about their agent. */
export function whyNotOwn({ whyNot }: DetectionResponse, action: DetectionAction): string | undefined {
  const refusal = whyNot[action];
  return refusal?.code === "own_detection" ? refusal.reason : undefined;
}
