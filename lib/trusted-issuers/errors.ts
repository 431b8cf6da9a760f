import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/errors/domain-error";

const refusals = {
  trusted_issuer_not_found: ["not_found", "There is no such trusted issuer."],
  trusted_issuer_exists: ["conflict", "This issuer is configured already."],
  trusted_issuer_changed_meanwhile: ["stale", "Somebody changed this issuer since you read it."],
  trusted_issuer_disabled: ["conflict", "The issuer is disabled."],
  issuer_invalid: ["invalid", "The issuer cannot be configured like this."],
  agent_not_found: ["not_found", "There is no such agent, or it is not yours to see."],
  workload_rule_not_found: ["not_found", "There is no such rule."],
  workload_rule_invalid: ["invalid", "The rule cannot be made like this."],
  workload_rule_overlaps: ["conflict", "Another rule matches some of the same subjects for another agent."],
  workload_rule_exists: ["conflict", "This agent has this rule already."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

type Options = { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> };

/** A refusal of this slice. */
export class TrustedIssuerError extends DomainError {
  constructor(code: keyof typeof refusals, { detail, ...options }: Options = {}) {
    super(code, refusals[code][0], detail ?? refusals[code][1], options);
  }
}
