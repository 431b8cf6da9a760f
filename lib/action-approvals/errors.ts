import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  action_approval_not_found: ["not_found", "There is no such action approval, or it is not yours to see."],
  action_approval_state: ["conflict", "The action is already decided. Reload it to see the decision."],
  action_approval_expired: ["conflict", "The time to decide the action is over. The agent has to ask again."],
  action_approval_changed_meanwhile: ["conflict", "The action was decided meanwhile. Reload it."],
  action_approval_void: ["conflict", "The chain, the catalogue or a control has changed. The agent has to ask again."],
  digest_stale: ["conflict", "The action has changed since it was shown. Reload it and decide again."],
  passkey_required: ["forbidden", "This action must be approved with a passkey. Sign it with one of yours."],
  self_approval: ["forbidden", "You may not decide for your own agent. Another person must decide."],
  step_stale: ["conflict", "Another step of the approval is open now. Reload the action and decide again."],
  already_approved: ["conflict", "You have already approved this step."],
  other_person_needed: ["forbidden", "You approved an earlier step. This step needs another person."],
  outside_groups: ["forbidden", "The open step needs a member of another group."],
  not_separate: ["forbidden", "The policy requires an approver who is separate from the people involved."],
  own_authority: ["forbidden", "You may not approve an action that uses your own authority."],
  consent_first: ["conflict", "The person whose authority is used has to consent first."],
  sort_of_waiting: ["invalid", "Only actions that wait are sorted by expiry. Sort these by created or -created."],
  forbidden: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type ActionApprovalErrorCode = keyof typeof kinds;

export function actionApprovalError(
  code: ActionApprovalErrorCode,
  options: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  const { detail, ...rest } = options;
  return new DomainError(code, kinds[code][0], detail ?? kinds[code][1], rest);
}
