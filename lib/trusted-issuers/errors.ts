import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";
import { settingWords } from "./words";

const refusals = {
  trusted_issuer_not_found: ["not_found", "There is no such trusted issuer."],
  trusted_issuer_exists: ["conflict", "This issuer is configured already."],
  trusted_issuer_changed_meanwhile: ["stale", "The issuer was changed meanwhile. Reload it and repeat the edit."],
  trusted_issuer_disabled: ["conflict", "The issuer is disabled."],
  issuer_invalid: ["invalid", "The issuer cannot be configured like this."],
  agent_not_found: ["not_found", "There is no such agent, or it is not yours to see."],
  workload_rule_not_found: ["not_found", "There is no such rule."],
  workload_rule_invalid: ["invalid", "The rule cannot be made like this."],
  workload_rule_overlaps: ["conflict", "Another rule matches some of the same subjects for another agent."],
  workload_rule_exists: ["conflict", "This agent has this rule already."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

type Invalid = "issuer_invalid" | "workload_rule_invalid";

type Options = { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> };

/** A refusal of this slice. */
export class TrustedIssuerError extends DomainError {
  constructor(code: keyof typeof refusals, { detail, ...options }: Options = {}) {
    super(code, refusals[code][0], detail ?? refusals[code][1], options);
  }
}

/** The refusal of settings: each member at fault, with its code and the reason. */
function invalidSettings(code: Invalid, issues: readonly { path: string; code: string }[]): TrustedIssuerError {
  const errors = issues.map((issue) => ({ ...issue, message: settingWords[issue.code] ?? refusals[code][1] }));
  const reasons = errors.map(({ path, message }) => `${path}: ${message}`).join(" ");
  return new TrustedIssuerError(code, { detail: `${refusals[code][1]} ${reasons}`, errors });
}

export const invalidIssuer = (issues: readonly { path: string; code: string }[]): TrustedIssuerError =>
  invalidSettings("issuer_invalid", issues);

export const invalidRule = (path: string, code: string): TrustedIssuerError =>
  invalidSettings("workload_rule_invalid", [{ path, code }]);
