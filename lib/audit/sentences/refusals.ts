/** Why an action was refused, to follow "refused:". Codes are closed (AuthZEN answers carry the same). */
const refusals: Readonly<Record<string, string>> = {
  agent_not_active: "the agent was not active, or had no owner",
  agent_revoked: "the agent was revoked, or stopped together with others",
  instance_quarantined: "the instance was quarantined",
  instance_revoked: "the instance was revoked",
  key_expired: "its key had expired",
  token_invalid: "the token was not valid",
  token_expired: "the token had expired",
  possession_invalid: "it did not prove possession of its key",
  no_delegation: "no delegation covered it",
  delegation_not_active: "the delegation was not active, or was stopped",
  delegation_expired: "the delegation had expired",
  outside_authority: "it was outside the delegated authority",
  unknown_type: "the resource type was unknown",
  unknown_action: "the action was unknown",
  unknown_field: "a field was unknown",
  missing_fact: "a fact that a limit needs was missing",
  unit_not_allowed: "the unit was not allowed",
  limit_exceeded: "it exceeded a limit",
  condition_hours: "it was outside the allowed hours",
  condition_network: "it came from a network that was not allowed",
  condition_environment: "the environment was not allowed",
  condition_task: "the task was not allowed",
  person_not_entitled: "a person behind it was not active, was stopped, or might not delegate it",
  blueprint_ceiling: "the blueprint's ceiling did not include it",
  guardrail_forbids: "a guardrail forbade it",
  guardrail_error: "a guardrail could not be evaluated",
  approval_required: "it needed the approval of a person",
  approval_denied: "a person denied it",
  too_many_pending: "too many actions of the agent waited for a person already",
  resource_server_mismatch: "it belonged to another resource server",
};

/** The plain words of a reason code; the code itself if it is not one of ours. */
export const refusalText = (code: string): string =>
  Object.hasOwn(refusals, code) ? (refusals[code] ?? code) : code.replaceAll("_", " ");
