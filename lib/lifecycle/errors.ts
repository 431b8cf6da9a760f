import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  offer_not_found: ["not_found", "There is no such offer, or it is not yours to see."],
  offer_waiting: ["conflict", "Another person is already asked. Withdraw that offer first."],
  offer_state: ["conflict", "The offer was answered or has expired. Ask for a new one."],
  offer_outdated: ["conflict", "The agent has another owner since this was offered. Ask for a new offer."],
  offer_accepted: ["conflict", "This person has accepted that role."],
  backup_is_owner: ["invalid", "The backup owner must be another person than the owner."],
  orphan_not_found: ["not_found", "This agent is not in the list of agents without an owner."],
  owner_changed: ["conflict", "The agent has another owner now, or has ended."],
  claim_waiting: ["conflict", "You have asked for this agent already."],
  claim_limit: ["conflict", "You ask for 20 agents already. Withdraw one first."],
  onboarding_not_found: ["not_found", "There is no such onboarding request, or it is not yours to see."],
  onboarding_state: ["conflict", "The state of the onboarding request does not allow this."],
  onboarding_changed_meanwhile: ["conflict", "The onboarding request was changed meanwhile. Reload it."],
  onboarding_limit: ["conflict", "You have 20 open onboarding requests. Withdraw one first."],
  resource_server_unknown: ["invalid", "There is no such resource server."],
  person_unknown: ["invalid", "No active person has this address."],
  planned_end_past: ["invalid", "The planned end lies in the past. Choose a later one."],
  planned_end_passed: ["conflict", "The planned end of the agent has passed. Set a later one first."],
  planned_end_too_late: ["invalid", "The lifecycle policy does not allow an end so late."],
  lifecycle_checks_open: ["conflict", "The lifecycle policy asks for lines of the checklist that are open."],
  lifecycle_approver: ["forbidden", "The lifecycle policy names other people who approve this."],
  lifecycle_group_unknown: ["invalid", "There is no such group. Name one that exists."],
  lifecycle_policy_outdated: ["conflict", "The lifecycle policy was changed meanwhile. Reload it."],
  lifecycle_policy_unchanged: ["conflict", "These rules are in force already."],
  lifecycle_rule_last: ["invalid", "The last rule must name every tier and every environment."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type LifecycleErrorCode = keyof typeof kinds;

type Options = { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> };

/** A refusal of this noun. */
export class LifecycleError extends DomainError {
  constructor(code: LifecycleErrorCode, { detail, ...options }: Options = {}) {
    super(code, kinds[code][0], detail ?? kinds[code][1], options);
  }
}
