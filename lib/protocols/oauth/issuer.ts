export type IssuerRefusal = "issuer_has_query" | "issuer_has_fragment";

/**
 * Gives the reason why a URL cannot be an issuer; undefined when it can. It does not judge a text that is no URL.
 *
 * Metadata are found below the issuer's path, so a query or a fragment would swallow what is appended.
 *
 * @see RFC 8414 section 2
 */
export function issuerRefusal(issuer: string): IssuerRefusal | undefined {
  if (!/^https?:/i.test(issuer)) return undefined;
  if (issuer.includes("#")) return "issuer_has_fragment";
  return issuer.includes("?") ? "issuer_has_query" : undefined;
}

/** The URL of an issuer's metadata, below its path with one slash (OpenID Connect Discovery 1.0 section 4). */
export const discoveryUrl = (issuer: string): string => `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
