import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const kinds = {
  discovery_not_found: ["not_found", "There is no such discovery."],
  discovery_changed_meanwhile: ["stale", "The discovery was changed meanwhile. Reload it."],
  discovery_repeated: ["invalid", "An id is named twice. Name each one once."],
  too_many_discoveries: ["conflict", "The list holds 200,000 undecided rows, and no more fit. Decide some first."],
  discovery_agent_not_found: ["invalid", "There is no agent with this id that is in use."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about discoveries. */
export const discoveryError = (code: keyof typeof kinds, ...paths: string[]): DomainError =>
  new DomainError(code, kinds[code][0], kinds[code][1], {
    ...(paths.length > 0 && { errors: paths.map((path) => ({ path, code })) }),
  });
