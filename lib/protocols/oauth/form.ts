import { isAscii } from "node:buffer";
import { OAuthError } from "./errors";

/** A request body of an OAuth endpoint. A parameter sent without a value counts as not sent (RFC 6749 §3.1). */
export type OAuthForm = {
  readonly get: (name: string) => string | undefined;
  /** Throws {@link OAuthError} `invalid_request` where the parameter is missing. */
  readonly require: (name: string) => string;
  readonly getAll: (name: string) => readonly string[];
};

/** RFC 8707 §2 and RFC 8693 §2.1 let these repeat; every other defined parameter may appear once. */
const repeatable = new Set(["resource", "audience"]);
const defined = new Set([
  "grant_type",
  "client_id",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
  "assertion",
  "scope",
  "delegation_id",
  "authorization_details",
  "subject_token",
  "subject_token_type",
  "actor_token",
  "actor_token_type",
  "requested_token_type",
  "token",
  "token_type_hint",
  "code",
  "code_verifier",
  "redirect_uri",
  "refresh_token",
]);
const maxParameters = 64;

/**
 * Parses a form body strictly.
 *
 * Throws {@link OAuthError} `invalid_request` for:
 *
 * - another content type
 * - malformed percent-encoding or UTF-8, and NUL
 * - more than 64 parameters, and a defined parameter that is repeated
 *
 * Unknown parameters are ignored.
 *
 * @see [RFC 6749 - OAuth 2.0](https://www.rfc-editor.org/rfc/rfc6749.html#section-3.2)
 */
export function parseForm(contentType: string | null, body: string | Uint8Array): OAuthForm {
  if (!isFormContentType(contentType)) {
    throw new OAuthError("invalid_request", "Content-Type must be application/x-www-form-urlencoded");
  }
  const values = new Map<string, string[]>();
  for (const [name, value] of parsePairs(typeof body === "string" ? body : textOf(body))) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else if (defined.has(name)) throw new OAuthError("invalid_request", `${name} is repeated`);
    else if (repeatable.has(name)) known.push(value);
  }
  const getAll = (name: string): readonly string[] => values.get(name)?.filter((value) => value !== "") ?? [];
  const get = (name: string): string | undefined => getAll(name)[0];
  return { get, getAll, require: (name) => get(name) ?? missing(name) };
}

function missing(name: string): never {
  throw new OAuthError("invalid_request", `${name} is missing`);
}

function isFormContentType(contentType: string | null): boolean {
  return /^application\/x-www-form-urlencoded(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(contentType ?? "");
}

/** A form is percent-encoded ASCII; where bytes are not, nothing is replaced or left out to make them so. */
function textOf(body: Uint8Array): string {
  if (!isAscii(body)) throw new OAuthError("invalid_request", "the form is not percent-encoded UTF-8");
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
}

function parsePairs(body: string): (readonly [string, string])[] {
  const parts = body.split("&").filter((part) => part !== "");
  if (parts.length > maxParameters) throw new OAuthError("invalid_request", "too many parameters");
  return parts.map((part) => {
    const equals = part.indexOf("=");
    return equals === -1
      ? ([decode(part), ""] as const)
      : ([decode(part.slice(0, equals)), decode(part.slice(equals + 1))] as const);
  });
}

function decode(text: string): string {
  const decoded = decodePercent(text.replaceAll("+", " "));
  if (decoded.includes("\0")) throw new OAuthError("invalid_request", "the form contains NUL");
  return decoded;
}

function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OAuthError("invalid_request", "the form is not percent-encoded UTF-8");
  }
}
