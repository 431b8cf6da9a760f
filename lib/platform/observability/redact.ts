import { secretPrefixes } from "@/lib/platform/base/opaque-secret";

// Compared without case, underscores and hyphens, so that access_token, accessToken and X-Access-Token are one name.
const secretMembers = new Set([
  "authorization",
  "proxyauthorization",
  "cookie",
  "setcookie",
  "dpop",
  "password",
  "passwordhash",
  "newpassword",
  "token",
  "accesstoken",
  "refreshtoken",
  "idtoken",
  "subjecttoken",
  "actortoken",
  "registrationaccesstoken",
  "enrolmenttoken",
  "invitation",
  "clientassertion",
  "assertion",
  "clientsecret",
  "secret",
  "csrftoken",
  "proof",
  "newkeyproof",
  "privatekey",
  "keyencryptionkey",
  "kek",
  "wrapped",
  "apikey",
  "connectionstring",
  "databaseurl",
  "ownerurl",
  "appurl",
]);

// Members of a private JWK (RFC 7517, RFC 7518 section 6). One letter each, so they count only beside a `kty`.
const privateJwkMembers = new Set(["d", "p", "q", "dp", "dq", "qi", "oth", "k"]);

/**
 * Shapes of secrets, each with a text that every match contains.
 *
 * A shape that begins with a repetition begins only at the start of a run of its characters. Otherwise each position of
 * a long run would be tried to the run's end. The time would then grow with the square of the length.
 */
export const secretTexts: readonly (readonly [contains: string, shape: RegExp, replacement: string])[] = [
  [
    ".",
    /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+){0,2}/g,
    "[redacted]",
  ],
  [
    "_",
    new RegExp(`(?<![A-Za-z0-9])(${secretPrefixes.join("|")})_[A-Za-z0-9_-]{20,}\\.?[A-Za-z0-9_-]*`, "g"),
    "$1_[redacted]",
  ],
  ["@", /((?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s:@/]*:)[^\s@/]+@/gi, "$1[redacted]@"],
  ["", /\b(Bearer|DPoP|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, "$1 [redacted]"],
];
/** Nothing shorter has any of these shapes. */
const shortestSecret = "a://:b@".length;

const redacted = "[redacted]";
const maxDepth = 8;
const maxItems = 100;
const maxText = 8_192;

/**
 * Copies a value for the log without its secrets:
 * - members with the name of a secret,
 * - private parts of JWKs,
 * - texts that look like a token, a key or a connection string with a password.
 *
 * Cycles, long arrays and deep nesting are cut, so that it always ends.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return "[deep]";
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => redact(item, depth + 1));
  const isJwk = "kty" in value;
  const copy: Record<string, unknown> = {};
  for (const [member, inner] of Object.entries(value)) {
    copy[member] = isSecret(member, isJwk) ? redacted : redact(inner, depth + 1);
  }
  return copy;
}

function isSecret(member: string, isJwk: boolean): boolean {
  const name = foldedNames.get(member) ?? folded(member);
  return secretMembers.has(name) || (isJwk && privateJwkMembers.has(name));
}

/** Names of members come from the code and are few; should they ever not, they are folded each time. */
const foldedNames = new Map<string, string>();
const maxFoldedNames = 1_000;

function folded(member: string): string {
  const name = member
    .toLowerCase()
    .replace(/[_-]/g, "")
    .replace(/^x(?=accesstoken|apikey|csrftoken)/, "");
  if (foldedNames.size < maxFoldedNames && member.length <= maxFoldedLength) foldedNames.set(member, name);
  return name;
}

const maxFoldedLength = 64;

/** Replaces what has the shape of a secret; the time grows with the length of the text and no faster. */
export function redactText(text: string): string {
  if (text.length < shortestSecret) return text;
  let kept = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  for (const [contains, shape, replacement] of secretTexts) {
    if (kept.includes(contains)) kept = kept.replace(shape, replacement);
  }
  return kept;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...members } = error;
  return {
    ...(redact({ ...members }, depth + 1) as Record<string, unknown>),
    name: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ""),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
