import { networksCover, parseNetwork } from "@/lib/authority/language/networks";
import { issuerRefusal } from "@/lib/protocols/oauth/issuer";
import { isTrustDomain } from "@/lib/protocols/spiffe/id";
import type { IssuerKind, KeySource, TrustedIssuer, WorkloadRule } from "./model";

const spiffeScheme = "spiffe://";

/** Whether an issuer is a SPIFFE trust domain: its tokens are JWT-SVIDs. */
export const isTrustDomainIssuer = (issuer: string): boolean => issuer.startsWith(spiffeScheme);

/** A prefix ends where a name ends, so that it takes in no neighbour whose name only begins alike. */
const boundary = /[/:-]$/;

/** Gives the reason why a pattern names no subjects; undefined when it does. */
export function patternRefusal(pattern: string, issuer: string): string | undefined {
  const star = pattern.indexOf("*");
  if (star !== -1 && star !== pattern.length - 1) return "wildcard_inside";
  const prefix = star === -1 ? undefined : pattern.slice(0, -1);
  if (prefix === "") return "wildcard_alone";
  if (prefix !== undefined && !boundary.test(prefix)) return "prefix_boundary";
  if (isTrustDomainIssuer(issuer) && !pattern.startsWith(`${issuer}/`)) return "outside_trust_domain";
  return undefined;
}

/** Whether a pattern matches a subject: exactly, or by its prefix and at least one character more. */
export function patternMatches(pattern: string, subject: string): boolean {
  if (!pattern.endsWith("*")) return pattern === subject;
  const prefix = pattern.slice(0, -1);
  return subject.length > prefix.length && subject.startsWith(prefix);
}

/** Whether some subject matches both patterns. */
export function patternsOverlap(one: string, other: string): boolean {
  const [a, b] = [prefixOf(one), prefixOf(other)];
  if (a === undefined) return patternMatches(other, one);
  if (b === undefined) return patternMatches(one, other);
  return a.startsWith(b) || b.startsWith(a);
}

const prefixOf = (pattern: string): string | undefined => (pattern.endsWith("*") ? pattern.slice(0, -1) : undefined);

/** Returns the active rules that match a subject, the most specific first. All are for one agent: no rules overlap. */
export function matchingRules(rules: readonly WorkloadRule[], subject: string): WorkloadRule[] {
  return rules
    .filter(({ status, subjectPattern }) => status === "active" && patternMatches(subjectPattern, subject))
    .toSorted((a, b) => specificity(b.subjectPattern) - specificity(a.subjectPattern));
}

const specificity = (pattern: string): number => pattern.length + (pattern.endsWith("*") ? 0 : 1);

/** Whether a rule admits a call from that address. */
export function admitsAddress({ network }: Pick<WorkloadRule, "network">, ip: string): boolean {
  const parsed = network === null ? undefined : parseNetwork(network);
  return network === null || (parsed !== undefined && networksCover([parsed], ip));
}

/** Settings of an issuer that an admin configures. */
export type IssuerSettings = {
  kind: IssuerKind;
  issuer: string;
  keySource: KeySource;
  keysUrl: string | undefined;
  hasJwks: boolean;
};

export type SettingIssue = { path: string; code: string };

/** Lists what of an issuer's settings does not fit together. */
export function settingIssues(settings: IssuerSettings, ownIssuer: string): SettingIssue[] {
  const { issuer, keySource, keysUrl, hasJwks } = settings;
  const wantsUrl = keySource === "jwks_uri" || keySource === "spiffe_bundle";
  const wantsJwks = keySource === "jwks";
  return [
    ...(issuer === ownIssuer ? [{ path: "issuer", code: "own_issuer" }] : []),
    ...issuerUrlIssues(issuer),
    ...trustDomainIssues(settings),
    ...(wantsUrl && keysUrl === undefined ? [{ path: "keysUrl", code: "required" }] : []),
    ...(!wantsUrl && keysUrl !== undefined ? [{ path: "keysUrl", code: "not_used" }] : []),
    ...(wantsJwks && !hasJwks ? [{ path: "jwks", code: "required" }] : []),
    ...(!wantsJwks && hasJwks ? [{ path: "jwks", code: "not_used" }] : []),
  ];
}

function issuerUrlIssues(issuer: string): SettingIssue[] {
  const code = issuerRefusal(issuer);
  return code ? [{ path: "issuer", code }] : [];
}

function trustDomainIssues({ issuer, kind, keySource }: IssuerSettings): SettingIssue[] {
  if (!isTrustDomainIssuer(issuer)) {
    return keySource === "spiffe_bundle" ? [{ path: "issuer", code: "not_a_trust_domain" }] : [];
  }
  return [
    ...(isTrustDomain(issuer.slice(spiffeScheme.length)) ? [] : [{ path: "issuer", code: "not_a_trust_domain" }]),
    ...(kind === "people" ? [{ path: "kind", code: "trust_domain_names_workloads" }] : []),
    ...(keySource === "discovery" ? [{ path: "keySource", code: "not_used" }] : []),
  ];
}

/** Keys that could not be fetched again for this long verify nothing any more. */
const staleAfterMs = 24 * 3_600_000;

/** Whether fetched keys are too old to believe. */
export const areStale = ({ keySource, keysFetchedAt }: TrustedIssuer, now: Date): boolean =>
  keySource !== "jwks" && (keysFetchedAt === null || now.getTime() - keysFetchedAt.getTime() > staleAfterMs);

const refreshSeconds = { min: 60, max: 3_600 };

/** When keys are fetched again: after what the publisher says, within a minute and an hour. */
export function refreshDue(now: Date, askedSeconds: number | undefined): Date {
  const seconds = Math.min(Math.max(askedSeconds ?? refreshSeconds.max, refreshSeconds.min), refreshSeconds.max);
  return new Date(now.getTime() + seconds * 1_000);
}

/** A sentence for each failure to fetch keys. */
export const fetchErrorWords: Record<string, string> = {
  not_fetched: "The keys have not been fetched yet.",
  url_not_allowed: "The address is no https URL.",
  address_not_allowed:
    "The address is not on the public internet. MANDATE_ALLOW_INTERNAL_ISSUERS lists internal networks that may be reached.",
  name_not_resolved: "The host name does not resolve.",
  unreachable: "Nothing answers at the address.",
  certificate_refused: "The server's certificate is not trusted.",
  timed_out: "There was no complete answer within two seconds.",
  redirected: "The address redirects elsewhere, which is not followed. Enter the final address.",
  status_unexpected: "The server did not answer 200.",
  content_type_unexpected: "The answer is not JSON.",
  too_large: "The answer is larger than 64 KiB.",
  malformed_json: "The answer cannot be read as JSON in one way only.",
  issuer_mismatch: "The discovery document is for another issuer.",
  malformed_discovery: "The discovery document names no jwks_uri.",
  malformed_keys: "The answer is no key set.",
  no_usable_keys:
    "The key set has no key that can be used: ES256, RS256 (2048 bits or more) or Ed25519, for signatures.",
};
