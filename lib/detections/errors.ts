import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  detection_not_found: ["not_found", "There is no such detection, or it is not yours to see."],
  detection_changed_meanwhile: ["stale", "Another person assigned or closed it meanwhile. Reload it."],
  assignee_unknown: ["invalid", "No active person with this address may close the detection."],
  detection_state: ["conflict", "The detection is in a state in which this is not possible."],
  until_needed: ["invalid", "Only an expected detection has an end, and it must lie in the future."],
  until_too_far: ["invalid", "The end is more than 90 days away. Choose an earlier one."],
  too_many_comments: ["conflict", "This detection has as many comments as it can hold."],
  rule_settings: ["invalid", "The settings do not fit the rule."],
  rule_outdated: ["conflict", "The rule was changed meanwhile. Reload it."],
  rule_unchanged: ["conflict", "The rule runs so already."],
  replay_busy: ["conflict", "Other replays are running. Try again in a few seconds."],
  rule_replay_not_found: ["not_found", "There is no such replay of yours, or it expired. Start it again."],
  rule_replay_unfit: [
    "conflict",
    "The replay is not a finished one of this tuning and of the rule's present version. Replay again.",
  ],
  too_many_rule_replays: ["conflict", "Other people's replays are under way. Try again when one of them has ended."],
  own_detection: ["forbidden", "The detection is about you or about your agent. Another person must assess it."],
  not_allowed: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** A refusal of this slice. */
export class DetectionError extends DomainError {
  constructor(code: keyof typeof kinds, options: { facts?: Record<string, unknown>; errors?: MemberError[] } = {}) {
    super(code, kinds[code][0], kinds[code][1], options);
  }
}
