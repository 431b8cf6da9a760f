import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const refusals = {
  agent_not_found: ["not_found", "There is no such agent, or it is not yours to see."],
  session_required: ["forbidden", "Only somebody who is signed in at the console can speak for themselves."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Makes a refusal about tokens that people ask for. */
export function tokenError(code: keyof typeof refusals, path?: string): DomainError {
  const [kind, detail] = refusals[code];
  return new DomainError(code, kind, detail, { errors: path ? [{ path, code: "unknown" }] : [] });
}
