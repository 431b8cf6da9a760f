import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const refusals = {
  resource_server_not_found: ["not_found", "There is no such resource server."],
  resource_server_exists: ["conflict", "Another resource server has this identifier."],
  resource_server_changed_meanwhile: ["stale", "The resource server was changed meanwhile. Reload it."],
  resource_server_key_not_found: ["not_found", "There is no such key."],
  resource_server_key_revoked: ["conflict", "This key is revoked already."],
  authority_invalid: ["invalid", "The authority names a type, action or field that is in no catalogue."],
  catalogue_invalid: ["invalid", "The catalogue is ambiguous or malformed."],
  catalogue_meaning_changed: [
    "conflict",
    "A catalogue only grows: what was approved under a name keeps its meaning. Add a new name instead.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export class ResourceServerError extends DomainError {
  constructor(
    code: keyof typeof refusals,
    options: { errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
  ) {
    const [kind, detail] = refusals[code];
    super(code, kind, detail, options);
  }
}
