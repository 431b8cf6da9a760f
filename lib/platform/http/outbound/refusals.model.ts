/** Why an address that a person entered was not fetched, or its answer not taken. */
export const outboundRefusals = [
  "url_not_allowed",
  "address_not_allowed",
  "name_not_resolved",
  "unreachable",
  "certificate_refused",
  "timed_out",
  "redirected",
  "status_unexpected",
  "content_type_unexpected",
  "too_large",
  "malformed_json",
] as const;
export type OutboundRefusal = (typeof outboundRefusals)[number];

/** The answer to a body that was sent, or why there is none. */
export type Posted =
  /** `text` is empty where the answer is longer than what is read. */
  | { ok: true; status: number; retryAfter: string | undefined; text: string }
  | { ok: false; code: OutboundRefusal; status?: number };
