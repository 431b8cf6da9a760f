import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

/** The refusals, each with its kind and its sentence. */
export const narrowingErrors = {
  narrowing_not_found: ["not_found", "There is no such request to narrow a delegation."],
  narrowing_already_asked: ["conflict", "The owner is already asked to narrow this delegation. Wait for the answer."],
  narrowing_declined_lately: [
    "conflict",
    "The owner declined your request in the last 7 days. You can ask again after that.",
  ],
  narrowing_state: ["conflict", "The request was answered, withdrawn, or is over. Reload it."],
  nothing_to_narrow: ["conflict", "There is no narrower authority to suggest for this delegation."],
  no_owner_to_ask: ["conflict", "The agent has no owner who could answer."],
  own_narrowing: ["conflict", "You own the agent. Narrow the delegation yourself."],
  suggestion_changed: ["conflict", "The suggestion changed with newer use. Read the new one, then accept it."],
  forbidden: ["forbidden", "Only the owner of the agent answers it, in person."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of requests to narrow a delegation. */
export const narrowingError = (
  code: keyof typeof narrowingErrors,
  facts: Record<string, unknown> = {},
  detail: string = narrowingErrors[code][1],
): DomainError => new DomainError(code, narrowingErrors[code][0], detail, { facts });
