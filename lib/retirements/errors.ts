import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const kinds = {
  retirement_not_found: ["not_found", "This agent is not being retired."],
  retirement_unfinished: ["conflict", "The retirement is not finished. The certificate is written at its end."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the retirement use cases. */
export const retirementError = (code: keyof typeof kinds, agentId: string): DomainError =>
  new DomainError(code, kinds[code][0], kinds[code][1], { facts: { agentId } });
