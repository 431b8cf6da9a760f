import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  detection_not_found: ["not_found", "There is no such detection, or it is not yours to see."],
  detection_state: ["conflict", "The detection is closed already."],
  detection_changed_meanwhile: ["stale", "Another person assigned or closed it meanwhile. Reload it."],
  assignee_unknown: ["invalid", "No active person with this address may close the detection."],
  not_allowed: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** A refusal of this slice. */
export class DetectionError extends DomainError {
  constructor(code: keyof typeof kinds, options: { facts?: Record<string, unknown>; errors?: MemberError[] } = {}) {
    super(code, kinds[code][0], kinds[code][1], options);
  }
}
