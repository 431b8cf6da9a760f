import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  action_approval_not_found: ["not_found", "There is no such action approval, or it is not yours to see."],
  action_approval_state: ["conflict", "The action has been decided already."],
  action_approval_expired: ["conflict", "The time to decide the action is over."],
  action_approval_changed_meanwhile: ["conflict", "Somebody else decided the action meanwhile."],
  action_approval_void: ["conflict", "What the action rests on has changed: the agent has to ask anew."],
  digest_stale: ["conflict", "The action is not the one that was shown: read it again before deciding."],
  passkey_required: ["forbidden", "This action is approved with a passkey: sign what is shown with one of yours."],
  self_approval: ["forbidden", "Nobody decides for their own agent; somebody else has to."],
  step_stale: ["conflict", "Another step of the approval is open now: read it again before deciding."],
  already_approved: ["conflict", "You have approved this step."],
  other_person_needed: ["forbidden", "You approved an earlier step; this one needs another person."],
  outside_groups: ["forbidden", "The open step needs a member of another group."],
  not_separate: ["forbidden", "The policy wants somebody apart from those involved."],
  own_authority: ["forbidden", "Nobody approves what is done with their own authority."],
  consent_first: ["conflict", "The person whose authority it is has to consent first."],
  forbidden: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type ActionApprovalErrorCode = keyof typeof kinds;

/** Refusals of the use cases of action approvals. */
export function actionApprovalError(
  code: ActionApprovalErrorCode,
  options: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  const { detail, ...rest } = options;
  return new DomainError(code, kinds[code][0], detail ?? kinds[code][1], rest);
}
