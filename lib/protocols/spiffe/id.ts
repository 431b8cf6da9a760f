/** A workload's name: `spiffe://<trust domain>/<segments…>`. */
export type SpiffeId = { readonly trustDomain: string; readonly segments: readonly string[] };

const maxLength = 2048;
const maxTrustDomainLength = 255;
const trustDomain = /^[a-z0-9._-]+$/;
const segment = /^[A-Za-z0-9._-]+$/;

/** Whether a text can be a trust domain: lower case letters, digits, dots, hyphens, underscores (SPIFFE-ID §2.1). */
export function isTrustDomain(text: string): boolean {
  return text.length <= maxTrustDomainLength && trustDomain.test(text);
}

/** Names an agent of this trust domain. Throws RangeError for a trust domain or a name that SPIFFE does not allow. */
export function spiffeId(trustDomainName: string, agentName: string): string {
  return formatSpiffeId({ trustDomain: trustDomainName, segments: ["agent", agentName] });
}

/** Returns the agent a SPIFFE ID of this trust domain names, or undefined for any other ID. */
export function agentNameOf(id: string, trustDomainName: string): string | undefined {
  const { trustDomain: domain, segments: [kind, name, ...more] = [] } = parseSpiffeId(id) ?? {};
  return domain === trustDomainName && kind === "agent" && more.length === 0 ? name : undefined;
}

/**
 * Writes a SPIFFE ID. Throws RangeError for parts it could not read again.
 *
 * @see [SPIFFE-ID](https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md#2-spiffe-identity)
 */
export function formatSpiffeId({ trustDomain: domain, segments }: SpiffeId): string {
  const id = `spiffe://${[domain, ...segments].join("/")}`;
  const read = parseSpiffeId(id);
  if (read?.trustDomain !== domain || read.segments.length !== segments.length) {
    throw new RangeError("not the parts of a SPIFFE ID");
  }
  return id;
}

/**
 * Reads a SPIFFE ID, or answers undefined for anything else: no port, user, query, fragment, percent-encoding, empty or
 * dot segment, or trailing slash. IDs are compared as they are; nothing is normalised.
 */
export function parseSpiffeId(text: string): SpiffeId | undefined {
  if (text.length > maxLength || !text.startsWith("spiffe://")) return undefined;
  const [domain = "", ...segments] = text.slice("spiffe://".length).split("/");
  if (!isTrustDomain(domain) || !segments.every(isSegment)) return undefined;
  return { trustDomain: domain, segments };
}

function isSegment(text: string): boolean {
  return segment.test(text) && text !== "." && text !== "..";
}
