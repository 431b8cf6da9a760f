import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const kinds = {
  retirement_not_found: ["not_found", "This agent is not being retired."],
  retirement_unfinished: ["conflict", "The retirement is not finished. The certificate is written at its end."],
  record_missing: [
    "conflict",
    "The stored log lacks a record of the time since the retirement, so its attempts are not listed. Open Completeness to see its place, and tell security.",
  ],
  attempts_removed: [
    "unavailable",
    "Retention is removing attempts that the certificate lists. Try again in a minute.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the retirement use cases. */
export const retirementError = (code: keyof typeof kinds, agentId: string): DomainError =>
  new DomainError(code, kinds[code][0], kinds[code][1], { facts: { agentId } });
