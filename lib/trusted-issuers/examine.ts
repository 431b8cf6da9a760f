import { type ClaimRules, checkClaims } from "@/lib/protocols/jose/claims";
import { type CompactJws, readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError, type JoseErrorCode } from "@/lib/protocols/jose/errors";
import type { JwsAlgorithm, PublicJwk } from "@/lib/protocols/jose/jwk";
import { verifySignature } from "@/lib/protocols/jose/verify";
import { parseSpiffeId } from "@/lib/protocols/spiffe/id";
import type { IssuerKind, TestCheckName, TrustedIssuer } from "./model";
import { isTrustDomainIssuer } from "./policy";

/** A fault of a token: the failed check and the code of the reason. */
export type Fault = { check: TestCheckName; code: string };

/** Algorithms that foreign tokens may be signed with. */
export const foreignAlgorithms = ["ES256", "RS256", "EdDSA", "Ed25519"] as const satisfies JwsAlgorithm[];

/** The `typ` of an identity assertion authorization grant (draft-ietf-oauth-identity-assertion-authz-grant section 3). */
export const idJagType = "oauth-id-jag+jwt";

/** Accepted `typ` of a token of each kind; tokens for another purpose are refused (RFC 8725 section 3.11). */
const typesOf = {
  workloads: [undefined, "jwt"],
  people: [undefined, "jwt", idJagType],
  /** JWT-SVID section 2.3. */
  trustDomain: [undefined, "jwt", "jose"],
} as const;
const allTypes = [...new Set(Object.values(typesOf).flat())];

const skew = 60;
/** Seconds from issue to expiry. Platforms' tokens live an hour; what lives longer than a day is a credential to steal. */
const maxLifetime = 86_400;
const maxSubject = 2_048;

/** Reads a token's form. Nothing is verified: what it says selects whose keys to try, and nothing else. */
export function readForeign(token: string): CompactJws | Fault {
  return attributing(() => readCompact(token, { algorithms: foreignAlgorithms, types: allTypes }));
}

/** Lists the possible issuers of a token, likelier first. A JWT-SVID belongs to its trust domain, not to its `iss`. */
export function claimedIssuers({ payload: { iss, sub } }: CompactJws): string[] {
  const id = typeof sub === "string" ? parseSpiffeId(sub) : undefined;
  return [...(id ? [`spiffe://${id.trustDomain}`] : []), ...(typeof iss === "string" && iss !== "" ? [iss] : [])];
}

/** Gives the reason why a token's type is not one of this issuer's. */
export function typeFault({ header: { typ } }: CompactJws, { issuer, kind }: TrustedIssuer): Fault | undefined {
  const types: readonly (string | undefined)[] = typesOf[isTrustDomainIssuer(issuer) ? "trustDomain" : kind];
  return types.includes(typeOf(typ)) ? undefined : { check: "type", code: "type_not_allowed" };
}

/** The type of a token as it is compared (RFC 7515 section 4.1.9). */
export const typeOf = (typ: unknown): string | undefined =>
  typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : undefined;

/** Gives the reason why none of the keys signed the token. */
export function signatureFault(jws: CompactJws, keys: readonly PublicJwk[]): Fault | undefined {
  const fault = attributing(() => verifySignature(jws, keys));
  return isFault(fault) ? fault : undefined;
}

export type ClaimExpectation = { issuer: Pick<TrustedIssuer, "issuer">; audiences: readonly string[]; now: Date };

/** Lists the faults in the claims of a token whose signature was verified. */
export function claimFaults({ payload }: CompactJws, { issuer, audiences, now }: ClaimExpectation): Fault[] {
  const rules = { now: now.getTime() / 1000, skew, required: [] };
  // The sender chooses the claim names, so the check reads only whether a claim was refused.
  const check = (more: Partial<ClaimRules>) =>
    attributing((): undefined => void checkClaims(payload, { ...rules, ...more }));
  const ofTrustDomain = isTrustDomainIssuer(issuer.issuer);
  const found = [
    ofTrustDomain ? undefined : check({ required: ["iss"], issuer: issuer.issuer }),
    audienceFault(audiences.map((audience) => check({ required: ["aud"], audience }))),
    check({ required: ["exp"], maxLifetime }),
    check({ required: ["sub"] }),
    subjectFault(payload.sub, issuer.issuer),
  ];
  const faults = found.filter((one) => one !== undefined);
  return faults.filter(({ check: name }, at) => faults.findIndex((other) => other.check === name) === at);
}

/** One of the audiences is enough. */
const audienceFault = (found: (Fault | undefined)[]): Fault | undefined =>
  found.every((one) => one !== undefined) ? found[0] : undefined;

function subjectFault(sub: unknown, issuer: string): Fault | undefined {
  if (typeof sub !== "string") return undefined;
  if (sub.length > maxSubject) return { check: "subject", code: "claim_malformed" };
  if (!isTrustDomainIssuer(issuer)) return undefined;
  const id = parseSpiffeId(sub);
  // The trust domain itself is no workload (JWT-SVID section 3.1).
  const names = id !== undefined && id.segments.length > 0 && `spiffe://${id.trustDomain}` === issuer;
  return names ? undefined : { check: "subject", code: "not_a_workload_of_the_trust_domain" };
}

export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "check" in value && "code" in value;
}

const checkOfClaim: Record<string, TestCheckName> = { iss: "issuer", aud: "audience", sub: "subject" };
const checkOfCode: Partial<Record<JoseErrorCode, TestCheckName>> = {
  type_not_allowed: "type",
  algorithm_not_allowed: "algorithm",
  key_not_found: "key",
  signature_invalid: "signature",
};
const claimCodes: readonly JoseErrorCode[] = [
  "claim_missing",
  "claim_malformed",
  "issuer_mismatch",
  "audience_mismatch",
];
const timeCodes: readonly JoseErrorCode[] = ["expired", "not_yet_valid", "lifetime_too_long"];

function attributing<T>(act: () => T): T | Fault {
  try {
    return act();
  } catch (error) {
    if (!isJoseError(error)) throw error;
    const { code, member = "" } = error;
    if (timeCodes.includes(code)) return { check: "times", code };
    if (claimCodes.includes(code)) return { check: checkOfClaim[member] ?? "times", code };
    return { check: checkOfCode[code] ?? "form", code };
  }
}

/** The kinds a token may have to be believed for a purpose. */
export type WantedKind = IssuerKind | "any";
