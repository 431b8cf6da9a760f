import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const refusals = {
  blueprint_not_found: ["not_found", "There is no such blueprint."],
  blueprint_exists: ["conflict", "Another blueprint has this name."],
  blueprint_changed_meanwhile: ["conflict", "The blueprint was changed meanwhile. Reload it and repeat the edit."],
  ceiling_invalid: ["invalid", "The ceiling is not a well-formed authority."],
  defaults_invalid: ["invalid", "A request with these defaults could not be granted."],
  approval_policy_unknown: ["invalid", "There is no such approval policy."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** A refusal of this slice. */
export class BlueprintError extends DomainError {
  constructor(
    code: keyof typeof refusals,
    options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
  ) {
    const [kind, detail] = refusals[code];
    super(code, kind, detail, options);
  }
}
