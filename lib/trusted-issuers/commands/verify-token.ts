import { runtime } from "@/lib/platform/base/runtime";
import type { Dependency } from "@/lib/platform/database/commit/item";
import type { JwtClaims } from "@/lib/protocols/jose/claims";
import { checkClaims } from "@/lib/protocols/jose/claims";
import type { CompactJws } from "@/lib/protocols/jose/compact";
import {
  claimedIssuers,
  claimFaults,
  type Fault,
  isFault,
  readForeign,
  signatureFault,
  typeFault,
  typeOf,
  type WantedKind,
} from "@/lib/trusted-issuers/examine";
import type { TrustedIssuer, WorkloadRule } from "@/lib/trusted-issuers/model";
import { areStale, isTrustDomainIssuer, matchingRules } from "@/lib/trusted-issuers/policy";
import * as store from "@/lib/trusted-issuers/store";
import { refreshForUnknownKey } from "./refresh-keys";

/** A token of a trusted issuer, verified. */
export type ForeignToken = {
  issuer: TrustedIssuer;
  /** Lower case, without `application/`. */
  type: string | undefined;
  claims: JwtClaims;
  sub: string;
  exp: number;
  /** JWT-SVIDs are used again and again until they expire. */
  isSvid: boolean;
  /** Active rules that match the subject, the most specific first; all for one agent. */
  rules: readonly WorkloadRule[];
  dependencies: readonly Dependency[];
};

export type Verification = { ok: true; token: ForeignToken } | { ok: false; fault: Fault };

export type VerifyOptions = {
  /** Accepted beside the configured audience where that is this server itself: a grant may name its endpoint (RFC 7523). */
  alsoFor?: string;
};

/**
 * Verifies a token of a trusted issuer: form, type, algorithm, issuer, key, signature, audience, times and subject.
 *
 * The keys are those of the configured issuer alone; no address in the token is fetched. An unknown key causes one
 * fetch of the issuer's keys, at most every ten seconds.
 *
 * @param kind The kind that the issuer must have.
 * @see RFC 7523 section 3, RFC 8725, JWT-SVID section 4
 */
export async function verifyForeignToken(
  text: string,
  kind: WantedKind,
  now: Date,
  options: VerifyOptions = {},
): Promise<Verification> {
  const examined = await examineToken(text, now, options);
  const [fault] = examined.faults;
  if (fault) return { ok: false, fault };
  const { jws, trust } = examined;
  if (!jws || !trust || (kind !== "any" && trust.issuer.kind !== kind))
    return refused("issuer", "issuer_of_another_kind");
  return { ok: true, token: toForeignToken(jws, trust, now) };
}

export type Examined = { jws?: CompactJws; trust?: store.Trust; faults: readonly Fault[] };

/** Runs all checks on a token that are possible, and returns every fault, in order. */
export async function examineToken(text: string, now: Date, { alsoFor }: VerifyOptions = {}): Promise<Examined> {
  const jws = readForeign(text);
  if (isFault(jws)) return { faults: [jws] };
  const trust = await trustOf(jws);
  if (!trust) return { jws, faults: [{ check: "issuer", code: "issuer_unknown" }] };
  const signed = typeFault(jws, trust.issuer) ?? (await signedUnder(jws, trust, now));
  if (isFault(signed)) return { jws, trust, faults: [signed] };
  const { issuer } = signed;
  const audiences =
    alsoFor !== undefined && issuer.audience === runtime().publicUrl ? [issuer.audience, alsoFor] : [issuer.audience];
  return { jws, trust: signed, faults: claimFaults(jws, { issuer, audiences, now }) };
}

async function trustOf(jws: CompactJws): Promise<store.Trust | undefined> {
  const { sub } = jws.payload;
  for (const issuer of claimedIssuers(jws)) {
    const trust = await store.loadTrust(issuer, typeof sub === "string" ? sub : "");
    if (trust) return trust;
  }
  return undefined;
}

/** Returns the trust, with its epochs, whose key signed the token. It fetches the keys again for an unknown key. */
async function signedUnder(jws: CompactJws, trust: store.Trust, now: Date): Promise<store.Trust | Fault> {
  const { issuer } = trust;
  const fault = areStale(issuer, now) ? keysMissing : signatureFault(jws, issuer.keys);
  if (!fault) return trust;
  if (fault.check !== "key" || issuer.keySource === "jwks") return fault;
  await refreshForUnknownKey(issuer);
  const refreshed = await trustOf(jws);
  // The issuer was changed meanwhile, so the settings that this token was checked against no longer hold.
  const same = refreshed?.issuer.id === issuer.id && refreshed.issuer.version === issuer.version;
  if (!same || areStale(refreshed.issuer, now)) return keysMissing;
  return signatureFault(jws, refreshed.issuer.keys) ?? refreshed;
}

const keysMissing: Fault = { check: "key", code: "keys_missing" };

function toForeignToken(jws: CompactJws, { issuer, rules, dependencies }: store.Trust, now: Date): ForeignToken {
  const claims = checkClaims(jws.payload, { now: now.getTime() / 1000, skew: 60, required: ["sub", "exp"] });
  const { sub = "", exp = 0 } = claims;
  const matching = matchingRules(rules, sub);
  const used = new Set([issuer.id, ...matching.map(({ id }) => id)]);
  return {
    issuer,
    type: typeOf(jws.header.typ),
    claims,
    sub,
    exp,
    isSvid: isTrustDomainIssuer(issuer.issuer),
    rules: matching,
    dependencies: dependencies.filter(({ id }) => used.has(id)),
  };
}

const refused = (check: Fault["check"], code: string): Verification => ({ ok: false, fault: { check, code } });
