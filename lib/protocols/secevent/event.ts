import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import { SetError } from "./errors";

const risc = "https://schemas.openid.net/secevent/risc/event-type";
const caep = "https://schemas.openid.net/secevent/caep/event-type";

export type AccountEventName =
  | "account-disabled"
  | "account-purged"
  | "account-enabled"
  | "sessions-revoked"
  | "account-credential-change-required"
  | "session-revoked"
  | "credential-change";

/** Events about an account (OpenID RISC, OpenID CAEP), by the address of their type. */
const accountEvents: Readonly<Record<string, AccountEventName>> = {
  [`${risc}/account-disabled`]: "account-disabled",
  [`${risc}/account-purged`]: "account-purged",
  [`${risc}/account-enabled`]: "account-enabled",
  [`${risc}/sessions-revoked`]: "sessions-revoked",
  [`${risc}/account-credential-change-required`]: "account-credential-change-required",
  [`${caep}/session-revoked`]: "session-revoked",
  [`${caep}/credential-change`]: "credential-change",
};

/** Events of the stream itself (OpenID Shared Signals Framework 1.0 section 8.1.4, and its name in older drafts). */
const verifications: readonly string[] = [
  "https://schemas.openid.net/secevent/ssf/event-type/verification",
  `${risc}/verification`,
];

/** An account by the issuer and subject of its ID tokens (RFC 9493 section 3.2.1). */
export type Account = { iss: string; sub: string };

export type SecurityEvent =
  | { name: AccountEventName; account: Account }
  /** An event of the stream itself. */
  | { name: "verification" }
  /** An event of a type that is not known here. */
  | { name: "other" };

const longestSubject = 255;

/**
 * Reads the one event of a token whose signature was verified.
 *
 * @throws SetError `invalid_request` for another number of events, and for an account event without issuer and subject.
 * @see [RFC 8417 - Security Event Token](https://www.rfc-editor.org/rfc/rfc8417.html#section-2.2)
 * @see OpenID Shared Signals Framework 1.0 section 4.1
 */
export function readEvent(payload: JsonObject): SecurityEvent {
  const events = isJsonObject(payload.events) ? Object.entries(payload.events) : [];
  const [only] = events;
  if (events.length !== 1 || !only) throw new SetError("invalid_request", "events must be an object with one event.");
  const [type, event] = only;
  if (!isJsonObject(event)) throw new SetError("invalid_request", "The event must be an object.");
  if (verifications.includes(type)) return { name: "verification" };
  const name = Object.hasOwn(accountEvents, type) ? accountEvents[type] : undefined;
  if (name === undefined) return { name: "other" };
  const account = accountOf(payload.sub_id ?? event.subject);
  if (account) return { name, account };
  throw new SetError("invalid_request", "sub_id or subject must have the format iss_sub, with iss and sub.");
}

/** The account of a subject identifier. Of a complex one, the account of its user counts. */
function accountOf(subject: JsonValue | undefined): Account | undefined {
  if (!isJsonObject(subject)) return undefined;
  const { format = subject.subject_type, user, iss, sub } = subject;
  if (format === "complex") return accountOf(user);
  // `iss-sub`: the spelling of drafts that some providers still send.
  if (format !== "iss_sub" && format !== "iss-sub") return undefined;
  if (typeof iss !== "string" || typeof sub !== "string") return undefined;
  return iss === "" || sub === "" || sub.length > longestSubject ? undefined : { iss, sub };
}
