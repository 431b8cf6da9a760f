import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const refusals = {
  agent_not_found: ["not_found", "There is no such agent, or it is not yours to see."],
  session_required: ["forbidden", "A subject token needs a session of your own. Sign in at the console and try again."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Makes a refusal of a subject token. */
export function tokenError(code: keyof typeof refusals, path?: string): DomainError {
  const [kind, detail] = refusals[code];
  return new DomainError(code, kind, detail, { errors: path ? [{ path, code: "unknown" }] : [] });
}
