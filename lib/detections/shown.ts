import { stateTag } from "@/lib/platform/http/version-tag";
import type { Detection } from "./model";

/** The members that a person judges. */
export type Shown = Pick<Detection, "status" | "severity" | "reason" | "assigneeId" | "expectedUntil" | "response">;

/** A number that stands alone: no part of an address, a time or an id. */
const figure = /(?<![\w.:-])\d[\d,]*(?:\.\d+)?(?![\w.:/-]*\w)/g;

/**
 * The entity tag of what a person judges. It leaves out how often the detection was seen, and the figures of its reason:
 * they grow with each sighting, and a burst could not be judged while it lasts.
 */
export const detectionTag = (shown: Shown): string =>
  stateTag([
    ...[shown.status, shown.severity, shown.reason?.replaceAll(figure, "#") ?? null],
    ...[shown.assigneeId, shown.expectedUntil, shown.response],
  ]);
