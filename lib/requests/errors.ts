import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  request_not_found: ["not_found", "There is no such request."],
  agent_not_found: ["not_found", "There is no such agent."],
  request_state: ["conflict", "The request has been decided already."],
  request_expired: ["conflict", "The request's time to be decided is over."],
  digest_stale: ["conflict", "The request is not the one that was shown: read it again before deciding."],
  request_outdated: [
    "conflict",
    "What the request rests on has changed: it was renewed, read it again before deciding.",
  ],
  approval_void: [
    "conflict",
    "Somebody who approved it may not approve it any more: it was renewed, and everybody has to decide anew.",
  ],
  request_changed_meanwhile: ["conflict", "Somebody else decided the request meanwhile."],
  passkey_required: ["forbidden", "This step is approved with a passkey: sign what is shown with one of yours."],
  step_stale: ["conflict", "Another step of the request is open now: read it again before deciding."],
  self_approval: ["forbidden", "Nobody decides their own request; somebody else has to."],
  consent_first: ["conflict", "The person whose authority it is has to consent first."],
  consent_of_another: ["forbidden", "It waits for the consent of somebody else."],
  own_authority: ["forbidden", "Nobody approves what is given from their own authority, or done in their name."],
  already_approved: ["conflict", "You have approved this step."],
  not_approved: ["conflict", "You approved no step of it that waits."],
  step_complete: ["conflict", "The step that you approved is complete: what was said in it stands."],
  other_person_needed: ["forbidden", "You approved an earlier step; this one needs another person."],
  outside_groups: ["forbidden", "The open step needs a member of another group."],
  not_separate: ["forbidden", "The policy wants somebody apart from those involved."],
  nothing_narrowed: ["invalid", "What is narrowed is the same as what was asked for: approve it as it is."],
  not_narrower: ["invalid", "An approver only narrows what was asked for."],
  nothing_changed: ["invalid", "The change changes nothing."],
  assignee_invalid: ["invalid", "They cannot decide the open step."],
  batch_not_alike: ["invalid", "Only requests that are alike are decided together."],
  batch_repeats: ["invalid", "The same request is there twice."],
  forbidden: ["forbidden", "Your roles do not include this."],
  agent_state: ["conflict", "The agent's state does not allow a delegation."],
  owner_required: ["conflict", "The agent has no owner who could delegate."],
  authority_invalid: ["malformed", "The authority is not well formed."],
  outside_entitlement: ["invalid", "The delegator may not delegate this."],
  outside_ceiling: ["invalid", "The agent's blueprint does not allow this."],
  outside_parent: ["invalid", "The parent delegation does not cover this."],
  validity_invalid: ["invalid", "The validity is not one that can be granted."],
  person_unknown: ["invalid", "There is no such active person."],
  change_invalid: ["invalid", "A change is of the same agent and between the same parties."],
  delegator_not_found: ["not_found", "There is no such person."],
  delegation_not_found: ["not_found", "There is no such delegation."],
  delegation_unknown: ["invalid", "There is no such delegation to change."],
  delegation_over: ["conflict", "The delegation is over, or was stopped: ask for a new one."],
  rehoming_outdated: ["conflict", "By now something else would become of it than was shown. Look at it again."],
  delegation_cycle: [
    "invalid",
    "The agent stands further up this chain: nothing is derived from what it holds itself.",
  ],
  parent_not_own: ["forbidden", "An agent delegates only from a delegation of its own."],
  parent_unknown: ["invalid", "There is no such active delegation to delegate from."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type RequestErrorCode = keyof typeof kinds;

/** Refusals of the request use cases. */
export function requestError(
  code: RequestErrorCode,
  options: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  const { detail, ...rest } = options;
  return new DomainError(code, kinds[code][0], detail ?? kinds[code][1], rest);
}
