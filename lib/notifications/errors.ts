import { DomainError, type ErrorKind } from "@/lib/platform/base/domain-error";

const kinds = {
  notification_not_found: ["not_found", "There is no such notification."],
  notification_preferences_changed_meanwhile: [
    "stale",
    "The preferences were changed meanwhile. Reload them and save again.",
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about notifications. */
export const notificationError = (code: keyof typeof kinds): DomainError =>
  new DomainError(code, kinds[code][0], kinds[code][1]);
