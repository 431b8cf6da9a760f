import type { IncomingMessage } from "node:http";
import { defaultMaxBytes, largeMaxBytes } from "@/lib/platform/http/read-body";

/** Why a request goes no further. */
export type Refusal = {
  status: 400 | 404 | 405 | 413 | 414 | 421 | 503;
  code: string;
  detail: string;
  /** The header at fault. */
  member?: string;
  /** The methods that would have been answered. */
  allow?: readonly string[];
};

type Head = Pick<IncomingMessage, "method" | "url" | "rawHeaders">;

const allowedMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/**
 * Headers that must occur once, so that no two readers see two requests (RFC 9112 section 11.2, RFC 9449 section 4.3).
 */
const onlyOnce = new Set([
  "host",
  "authorization",
  "dpop",
  "content-type",
  "content-length",
  "transfer-encoding",
  "content-encoding",
  "origin",
  "idempotency-key",
  "if-match",
  "x-request-id",
]);

const maxTarget = 8_192;
/** More than any page or interface here has; Next's time for both grows faster than their number. */
const maxParameters = 256;
const maxCookies = 100;
const largeBodyPaths = ["/api/exports", "/api/discoveries/imports", "/scim/v2/Groups"];

// Parts that Next and URL parsers would rewrite, redirect or decode into another path.
const ambiguousPath = /\/\/|\\|\/\.{1,2}(?:\/|$)|%2e|%2f|%5c|%00/i;
// Octets a request target may consist of (RFC 3986 section 2); browsers leave these few more unencoded.
const targetCharacters = /^\/[A-Za-z0-9\-._~:/?@!$&'()*+,;=%[\]{}|"<>^`]*$/;

/** Finds why a request must be refused before anything reads it, or answers undefined. */
export function refusalOf(head: Head): Refusal | undefined {
  const method = allowedMethods.find((name) => name === head.method);
  if (!method) {
    return { status: 405, code: "method_not_allowed", detail: "This method is not allowed.", allow: allowedMethods };
  }
  return refusalOfTarget(head.url ?? "") ?? refusalOfHeaders(head.rawHeaders, bodyLimit(pathOf(head.url ?? "")));
}

/** The path of a request target: everything before its query. */
export function pathOf(target: string): string {
  const query = target.indexOf("?");
  return query === -1 ? target : target.slice(0, query);
}

/** How many bytes a body may have. */
export function bodyLimit(path: string): number {
  return largeBodyPaths.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))
    ? largeMaxBytes
    : defaultMaxBytes;
}

export const bodyTooLarge = (limit: number): Refusal => ({
  status: 413,
  code: "body_too_large",
  detail: `The body is larger than ${limit} bytes.`,
});

function refusalOfTarget(target: string): Refusal | undefined {
  if (target.length > maxTarget) return { status: 414, code: "target_too_long", detail: "The address is too long." };
  if (!targetCharacters.test(target)) return badTarget("The request target must be a path, in plain characters.");
  const path = pathOf(target);
  if (countOf("&", target) >= maxParameters) {
    return { status: 400, code: "too_many_parameters", detail: `The query has more than ${maxParameters} parameters.` };
  }
  if (ambiguousPath.test(path)) return badTarget("The path can be read in more than one way.");
  if (!isPercentEncodedUtf8(path)) return badTarget("The path is not percent-encoded UTF-8.");
  return undefined;
}

function isPercentEncodedUtf8(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
}

const badTarget = (detail: string): Refusal => ({ status: 400, code: "bad_target", detail });

const tooManyCookies: Refusal = {
  status: 400,
  code: "too_many_cookies",
  detail: `The request has more than ${maxCookies} cookies.`,
  member: "cookie",
};

function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

function refusalOfHeaders(rawHeaders: readonly string[], limit: number): Refusal | undefined {
  const seen = new Set<string>();
  let cookies = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? "").toLowerCase();
    if (name === "content-length" && Number(rawHeaders[i + 1]) > limit) return bodyTooLarge(limit);
    if (name === "cookie") {
      cookies += countOf(";", rawHeaders[i + 1] ?? "") + 1;
      if (cookies > maxCookies) return tooManyCookies;
    }
    if (!onlyOnce.has(name)) continue;
    if (seen.has(name)) {
      return { status: 400, code: "duplicate_header", detail: `The header ${name} is sent twice.`, member: name };
    }
    seen.add(name);
  }
  return undefined;
}
