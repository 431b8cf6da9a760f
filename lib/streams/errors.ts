import { DomainError, type ErrorKind, type MemberError } from "@/lib/platform/base/domain-error";

const kinds = {
  stream_not_found: ["not_found", "There is no such stream."],
  stream_exists: ["conflict", "A stream of this name exists. Choose another name."],
  too_many_log_streams: ["conflict", "There are too many streams. Delete one first."],
  stream_invalid: ["invalid", "The stream cannot be set up with these values. Correct the listed ones."],
  stream_state: ["conflict", "The stream is not in a state for this. Reload it."],
  stream_from_environment: [
    "conflict",
    "This stream comes from MANDATE_OTLP_URL. Change that setting of the server instead.",
  ],
  stream_without_secret: ["conflict", "Only webhooks have a signing secret."],
  stream_changed_meanwhile: ["stale", "The stream was changed meanwhile. Reload it and repeat the edit."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Refusals about streams. */
export function streamError(
  code: keyof typeof kinds,
  { detail, ...options }: { detail?: string; errors?: readonly MemberError[]; facts?: Record<string, unknown> } = {},
): DomainError {
  return new DomainError(code, kinds[code][0], detail ?? kinds[code][1], options);
}

const issues = {
  url_not_allowed: "The address must be an https address without user name, password and fragment.",
  address_not_allowed:
    "The address is on a network that is not public. MANDATE_ALLOW_INTERNAL_STREAMS lists networks that may be reached.",
  required_with_url: "Another server needs the secret headers again.",
  beyond_log: "The log has no entry at this place yet.",
} as const;

/** The refusal of settings that names the member at fault and says why. */
export const invalidStream = (path: string, code: keyof typeof issues): DomainError =>
  streamError("stream_invalid", {
    detail: `${kinds.stream_invalid[1]} ${path}: ${issues[code]}`,
    errors: [{ path, code, message: issues[code] }],
  });
