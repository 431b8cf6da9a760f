import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  request_not_found: ["not_found", "There is no such request."],
  agent_not_found: ["not_found", "There is no such agent."],
  request_state: ["conflict", "The request has been decided already."],
  request_expired: ["conflict", "The time to decide the request is over. Make a new request."],
  digest_stale: ["conflict", "The request has changed since it was shown. Reload it before you decide."],
  request_outdated: [
    "conflict",
    "Facts behind the request have changed, so it has a new revision. Reload it before you decide.",
  ],
  approval_void: [
    "conflict",
    "An earlier approver may no longer approve. The request has a new revision, so it must be decided again.",
  ],
  request_changed_meanwhile: ["conflict", "The request was changed meanwhile. Reload it."],
  passkey_required: ["forbidden", "This step needs a passkey. Sign the document with one of your passkeys."],
  step_stale: ["conflict", "Another step of the request is open now. Reload it before you decide."],
  self_approval: ["forbidden", "You cannot decide your own request. Another person must decide."],
  consent_first: ["conflict", "The delegator or the represented person has to consent first."],
  consent_of_another: ["forbidden", "The request waits for the consent of another person."],
  own_authority: ["forbidden", "You cannot approve what is given from your authority or done in your name."],
  already_approved: ["conflict", "You have approved this step."],
  not_approved: ["conflict", "You have no approval to withdraw."],
  step_complete: ["conflict", "The step is complete, so you can no longer withdraw your approval."],
  other_person_needed: ["forbidden", "You approved an earlier step. This step needs another person."],
  outside_groups: ["forbidden", "The open step needs a member of another group."],
  not_separate: ["forbidden", "The policy requires an approver who is separate from the people involved."],
  nothing_narrowed: ["invalid", "The narrowed request equals the original. Approve it as it is."],
  not_narrower: ["invalid", "An approver can only narrow a request."],
  nothing_changed: ["invalid", "Nothing would change. Change at least one value."],
  assignee_invalid: ["invalid", "This person or group cannot decide the open step."],
  batch_not_alike: ["invalid", "Only requests that are alike are decided together."],
  batch_repeats: ["invalid", "The batch contains a request twice."],
  forbidden: ["forbidden", "Your roles do not include this."],
  agent_state: ["conflict", "The agent's state does not allow a delegation."],
  owner_required: ["conflict", "The agent has no owner who could delegate."],
  authority_invalid: ["malformed", "The authority is not well formed."],
  outside_entitlement: ["invalid", "The delegator may not delegate this."],
  outside_ceiling: ["invalid", "The agent's blueprint does not allow this."],
  outside_parent: ["invalid", "The parent delegation does not cover this."],
  validity_invalid: ["invalid", "This validity cannot be granted."],
  person_unknown: ["invalid", "There is no such active person."],
  change_invalid: ["invalid", "A change keeps the agent, the represented person and the parent of its delegation."],
  delegator_not_found: ["not_found", "There is no such person."],
  delegation_not_found: ["not_found", "There is no such delegation."],
  delegation_unknown: ["invalid", "There is no such delegation to change."],
  delegation_over: ["conflict", "The delegation has ended or was stopped. Request a new one."],
  rehoming_outdated: ["conflict", "The preview is out of date. Reload it and confirm again."],
  delegation_cycle: [
    "invalid",
    "The agent is already in this chain. It cannot receive authority that comes from itself.",
  ],
  parent_not_own: ["forbidden", "An agent can delegate only from its own delegations."],
  parent_unknown: ["invalid", "There is no such active delegation to delegate from."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type RequestErrorCode = keyof typeof kinds;

/** Refusals about requests. */
export function requestError(
  code: RequestErrorCode,
  options: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  const { detail, ...rest } = options;
  return new DomainError(code, kinds[code][0], detail ?? kinds[code][1], rest);
}
