import { isIP } from "node:net";
import { isReachable } from "./addresses";

export type UrlRefusal = "url_not_allowed" | "address_not_allowed";

/** RFC 6761 section 6.3, RFC 8252 section 8.3: names and addresses that never leave the machine. */
export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/** The host of a URL as a resolver or a socket takes it: an IPv6 address without brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");

/**
 * Returns why an entered address must not be fetched; undefined when its text is allowed.
 *
 * The parser has turned decimal, octal and hexadecimal spellings of an address into the one that is compared.
 */
export function urlRefusal(text: string, internal: readonly string[]): UrlRefusal | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return "url_not_allowed";
  if (url.username !== "" || url.password !== "" || url.hash !== "") return "url_not_allowed";
  const secure = url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
  if (!secure) return "url_not_allowed";
  const host = hostOf(url);
  return isIP(host) !== 0 && !isReachable(host, internal) ? "address_not_allowed" : undefined;
}
