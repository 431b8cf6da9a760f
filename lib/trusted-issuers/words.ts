import type { CompactJws } from "@/lib/protocols/jose/compact";
import type { TestCheckName, TrustedIssuer } from "./model";

/** A sentence for each fault of a token. */
export const faultWords: Record<string, string> = {
  malformed_token: "This is no JWT in compact form: three parts of base64url, separated by dots.",
  token_too_long: "The token is longer than 8 KiB.",
  header_not_allowed: "The header has a member that is not allowed: crit, b64, zip, cty, jku, x5u, x5c or jwk.",
  type_not_allowed: "The header's typ says that the token is for another purpose.",
  algorithm_not_allowed: "The signature algorithm must be ES256, RS256 or Ed25519.",
  issuer_unknown: "No active trusted issuer has the token's iss, nor its SPIFFE trust domain.",
  issuer_mismatch: "The iss is not exactly the issuer's.",
  key_not_found: "The issuer publishes no key of the kid and algorithm that the header names.",
  keys_missing: "The issuer's keys have not been fetched within a day.",
  signature_invalid: "The signature was not made by the issuer's key, or the token was changed.",
  audience_mismatch: "The aud does not contain the audience that is configured for the issuer.",
  expired: "The token has expired.",
  not_yet_valid: "The token is not valid yet; compare the clocks.",
  lifetime_too_long: "The token would live longer than 24 hours. Give it an earlier end.",
  claim_missing: "The claim is missing.",
  claim_malformed: "The claim is not of the right type.",
  not_a_workload_of_the_trust_domain: "The sub is no SPIFFE ID of a workload of this trust domain.",
};

/** A sentence for each fault in settings of an issuer or a rule. Every code of these refusals has one. */
export const settingWords: Record<string, string> = {
  own_issuer: "This is the issuer of this server itself.",
  issuer_has_query: "The issuer must not have a query (RFC 8414).",
  issuer_has_fragment: "The issuer must not have a fragment (RFC 8414).",
  not_a_trust_domain: "This is no SPIFFE trust domain, as spiffe://acme.example.",
  trust_domain_names_workloads: "A SPIFFE trust domain speaks for workloads, never for people.",
  keys_from_discovery_only: "People sign in with this issuer, so its keys come from its discovery document alone.",
  required: "This source of keys needs it.",
  not_used: "This source of keys does not use it.",
  url_not_allowed: "The address must be an https address without user name, password and fragment.",
  address_not_allowed:
    "The address is not on the public internet. MANDATE_ALLOW_INTERNAL_ISSUERS lists internal networks that may be reached.",
  malformed_keys: "This is no key set (RFC 7517).",
  no_usable_keys:
    "The key set has no key that can be used: ES256, RS256 (2048 bits or more) or Ed25519, for signatures.",
  issuer_of_people: "This issuer speaks for people. Rules are for issuers of workloads.",
  wildcard_inside: "A * may only stand at the end.",
  wildcard_alone: "The pattern matches everything. Write more than *.",
  prefix_boundary: "Before * comes the end of a name: /, : or -.",
  outside_trust_domain: "The pattern must begin with the trust domain and /.",
};

type Seen = { jws?: CompactJws; trust?: { issuer: TrustedIssuer } };

/** The sentence of a check that passed. */
export function describePass(name: TestCheckName, { jws, trust }: Seen): string {
  const { alg, kid } = jws?.header ?? {};
  const { sub, exp } = jws?.payload ?? {};
  switch (name) {
    case "form":
      return "It is a JWT in compact form, spelled in the one way that is allowed.";
    case "type":
      return "Its type is one that this issuer's tokens may have.";
    case "algorithm":
      return `It is signed with ${alg}.`;
    case "issuer":
      return `It says that it is of ${trust?.issuer.name}, which is trusted.`;
    case "key":
      return kid === undefined ? "It names no key; the issuer's are tried." : "The issuer publishes the key it names.";
    case "signature":
      return "The issuer's key signed it.";
    case "audience":
      return `It is for ${trust?.issuer.audience}.`;
    case "times":
      return `It is valid until ${new Date(Number(exp) * 1000).toISOString()}.`;
    default:
      return `It is about ${String(sub)}.`;
  }
}
