import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const kinds = {
  leaver_not_found: ["not_found", "There is no leaver with this id."],
  leaver_open: ["conflict", "The report is not complete yet. It is signed when nothing waits for another person."],
  leaver_returned: ["conflict", "The person was reactivated meanwhile, so that nothing is handed over."],
  fallback_group_unknown: ["invalid", "There is no such group."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals of the use cases about owners. */
export const ownershipError = (code: keyof typeof kinds, path?: string): DomainError =>
  new DomainError(code, kinds[code][0], kinds[code][1], path === undefined ? {} : { errors: [{ path, code }] });
