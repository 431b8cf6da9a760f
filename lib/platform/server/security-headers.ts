import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

export type SecurityOptions = { https: boolean; development: boolean };

const always: readonly [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
];

/** Policy of answers that are data: a browser that shows one as a page loads and runs nothing. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Makes a nonce for one response (CSP Level 3, section 7.1). */
export const newNonce = (): string => randomBytes(18).toString("base64");

/** Policy of pages: only scripts and styles that carry this response's nonce, and what those load. */
export function pagePolicy(nonce: string, { https, development }: SecurityOptions): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "worker-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

/** Puts the headers that every answer carries. */
export function setSecurityHeaders(response: ServerResponse, policy: string, { https }: SecurityOptions): void {
  for (const [name, value] of always) response.setHeader(name, value);
  response.setHeader("content-security-policy", policy);
  if (https) response.setHeader("strict-transport-security", "max-age=63072000; includeSubDomains");
}
