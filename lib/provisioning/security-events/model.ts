import type { AccountEventName } from "@/lib/protocols/secevent/event";

export const mediaType = "application/secevent+jwt";

/** The age up to which an event is accepted. A provider delivers again what it could not deliver at first. */
export const maxAgeSeconds = 24 * 3_600;
/** Seconds by which the provider's clock may run ahead. */
export const skewSeconds = 60;
/** Events of one provider in a minute. */
export const mostEvents = 600;

/** Deactivations by events of an issuer in an hour: 20, or one of twenty people here if these are more. */
export const fewestEnds = 20;
export const shareOfPeople = 20;
/** Changes of one account's status by events in an hour. */
export const mostChanges = 6;

/** The effect of an event on the person of its account. */
export const meanings = {
  "account-disabled": "ends",
  "account-purged": "ends",
  "account-enabled": "brings_back",
  "sessions-revoked": "signs_out",
  "session-revoked": "signs_out",
  "credential-change": "signs_out",
  "account-credential-change-required": "signs_out",
} as const satisfies Record<AccountEventName, "ends" | "brings_back" | "signs_out">;

/**
 * The outcome of an event. `repeated`: it was received before. `outdated`: a newer event about the account came first.
 * `unchanged`: nothing was left to do, or another rule forbids it.
 */
export type Outcome =
  | "deactivated"
  | "reactivated"
  | "signed_out"
  | "kept_admin"
  | "verified"
  | "ignored"
  | "unknown_account"
  | "unchanged"
  | "outdated"
  | "repeated";

/** Outcomes that left a record. */
export const effective: readonly Outcome[] = ["deactivated", "reactivated", "signed_out", "kept_admin"];
