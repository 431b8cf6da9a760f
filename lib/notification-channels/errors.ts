import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  notification_webhook_not_found: ["not_found", "There is no such webhook."],
  notification_webhook_exists: ["conflict", "A webhook of this name exists. Choose another name."],
  too_many_notification_webhooks: ["conflict", "There are too many webhooks. Delete one first."],
  notification_webhook_invalid: ["invalid", "The webhook cannot be set up with these values. Correct the listed ones."],
  notification_webhook_without_secret: ["conflict", "Only webhooks of the standard template have a signing secret."],
  notification_webhook_unreadable: [
    "conflict",
    "The address or the secret of the webhook cannot be opened. Enter the address again and rotate the secret.",
  ],
  notification_webhook_changed_meanwhile: [
    "stale",
    "The webhook was changed meanwhile. Reload it and repeat the change.",
  ],
  mail_not_found: ["not_found", "There is no such mail in the outbox. Mails are kept for 7 days."],
  push_subscription_not_found: ["not_found", "There is no such browser. Reload the list."],
  push_subscription_invalid: ["invalid", "This browser cannot take notifications like this."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about channels of notifications. */
export function channelError(
  code: keyof typeof kinds,
  { detail, ...options }: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], detail ?? kinds[code][1], options);
}

const issues = {
  url_not_allowed: "The address must be an https address without user name, password and fragment.",
  address_not_allowed:
    "The address is on a network that is not public. MANDATE_ALLOW_INTERNAL_STREAMS lists networks that may be reached.",
  own_server: "The address is one of this server. A webhook does not lead back to it.",
  malformed_key: "The key is not one that a browser makes. Turn notifications off and on again in this browser.",
} as const;

/** The refusal of settings that names the member at fault and says why. */
export const invalidMember = (
  code: "notification_webhook_invalid" | "push_subscription_invalid",
  path: string,
  issue: keyof typeof issues,
): DomainError =>
  channelError(code, {
    detail: `${kinds[code][1]} ${path}: ${issues[issue]}`,
    errors: [{ path, code: issue, message: issues[issue] }],
  });
