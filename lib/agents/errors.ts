import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";
import type { AgentRefusal } from "./policy";

const kinds = {
  activation_lapsed: ["conflict", "No second person confirmed the activation in time. Ask for it again."],
  agent_not_found: ["not_found", "There is no such agent, or it is not yours to see."],
  agent_name_taken: ["conflict", "This name is taken, or was once: names are never reused."],
  agent_name_confusable: ["conflict", "This name looks like another agent's."],
  agent_changed_meanwhile: ["conflict", "The agent was changed meanwhile. Reload it and repeat the edit."],
  agent_state: ["conflict", "The agent's state does not allow this."],
  agent_ends_unwritten: ["conflict", "A job still writes what its revocation ended. Try again in a minute."],
  agent_draining: ["conflict", "The agent drains before its retirement. It gets nothing new."],
  instant_passed: ["invalid", "This instant has passed, or is more than a year away."],
  drain_too_long: ["invalid", "An agent drains for at most 24 hours. Choose an earlier end."],
  owner_required: ["conflict", "The agent has no owner. Name an owner first."],
  owner_inactive: ["conflict", "The owner is no longer active; transfer the agent first."],
  owner_suspended: ["conflict", "Security suspended everything of the present owner. Wait until that is lifted."],
  owner_unknown: ["invalid", "No active person has this address."],
  second_person_required: ["forbidden", "A second person with the permission must confirm this activation."],
  too_many_tags: ["invalid", "An agent has at most 20 tags. Take some away first."],
  blueprint_unknown: ["invalid", "There is no such blueprint."],
  blueprint_stopped: ["conflict", "A stop of every agent of a blueprint keeps the agent from moving."],
  not_allowed: ["forbidden", "Your roles do not include this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type AgentErrorCode = keyof typeof kinds;

type Options = { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> };

/** A refusal of this slice. */
export class AgentError extends DomainError {
  constructor(code: AgentErrorCode, { detail, ...options }: Options = {}) {
    super(code, kinds[code][0], detail ?? kinds[code][1], options);
  }
}

/** A person whose roles do not let them own agents is named as the owner. */
export const mayNotOwn = (path: string): AgentError =>
  new AgentError("owner_unknown", {
    detail: "This person may not own agents. Name another one, or ask an admin to change their roles.",
    errors: [{ path, code: "may_not_own" }],
  });

/** Turns a refusal of a rule into the error that the transport answers. */
export const refused = ({ code, reason }: AgentRefusal, agentId: string): AgentError =>
  new AgentError(code, { detail: reason, facts: { agentId } });
