const MAX_LENGTH = 512;
const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;

/**
 * Whether a text may name a resource server: an absolute URI in its canonical spelling, compared as text.
 *
 * The scheme is `https`, or `http` on a loopback host. It has no user information, query or fragment (RFC 8707 §2), and
 * no trailing dot after the host. It has nothing that a URL parser would rewrite: upper-case or non-ASCII hosts,
 * default ports, dot segments.
 */
export function isLocation(value: unknown): value is string {
  if (typeof value !== "string" || value.length > MAX_LENGTH || !URL.canParse(value)) return false;
  const url = new URL(value);
  const secure = url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));
  if (!secure || url.hostname.endsWith(".") || url.username !== "" || url.password !== "") return false;
  if (value.includes("?") || value.includes("#") || value.includes("%")) return false;
  return value === url.href || `${value}/` === url.href;
}

/** Writes a location for people: without scheme and final slash. */
export const readableLocation = (location: string): string => location.replace(/^https?:\/\//, "").replace(/\/$/, "");
