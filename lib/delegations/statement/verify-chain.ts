import type { Check, Verification } from "@/lib/audit/verify-evidence";
import { maxChainDepth } from "@/lib/delegations/model";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { type Above, rulesOf } from "./lint";
import { type DelegationStatement, openStatement, readStatement } from "./statement";

export type ChainRules = {
  /** The issuer's keys, as the verifier obtained them. */
  keys: readonly PublicJwk[];
  issuer: string;
  /** The instant at which everything must be valid. */
  at: Date;
};

/** A hop with a valid signature: its statement, its digest, and the thumbprint of the key that signed it. */
export type VerifiedHop = { statement: DelegationStatement; digest: string; signer: string };

export type ChainVerification = Verification & { hops: readonly VerifiedHop[] };

/**
 * Verifies a delegation chain by itself: signatures, digest links, depth, attenuation, validity and the one accountable
 * person, hop by hop. It needs no server and no database.
 *
 * It does not check revocation, because a signed version stays signed. A status list shows revocations.
 *
 * @param chain Compact JWS of each hop, root first.
 */
export function verifyChain(chain: readonly string[], rules: ChainRules): ChainVerification {
  if (chain.length === 0 || chain.length > maxChainDepth + 1) {
    const says = `A chain has 1 to ${maxChainDepth + 1} delegations, not ${chain.length}.`;
    return { ok: false, checks: [{ ok: false, says }], hops: [] };
  }
  const checks: Check[] = [];
  const hops: VerifiedHop[] = [];
  for (const [index, token] of chain.entries()) {
    const opened = openHop(token, rules);
    const name = `Hop ${index + 1} of ${chain.length}`;
    if ("refusal" in opened) {
      checks.push({ ok: false, says: `${name}: ${opened.refusal}` });
      break;
    }
    checks.push(
      ...hopChecks(opened, hops.at(-1) ?? null, rules).map(({ ok, says }) => ({ ok, says: `${name}: ${says}` })),
    );
    hops.push(opened);
  }
  return { ok: checks.every(({ ok }) => ok), checks, hops };
}

function openHop(token: string, { keys }: ChainRules): VerifiedHop | { refusal: string } {
  try {
    const { jws, key } = openStatement(token, keys);
    const read = readStatement(jws.payload);
    if (!read.ok) return { refusal: `It cannot be understood. ${read.reason}` };
    return { statement: read.statement, digest: digestOf(jws.payload), signer: thumbprint(key) };
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return { refusal: `No key of the issuer signed it (${error.message}).` };
  }
}

function hopChecks({ statement, signer }: VerifiedHop, above: Above | null, { issuer, at }: ChainRules): Check[] {
  const { iss, delegation, version, agent, iat, nbf, exp } = statement;
  const seconds = at.getTime() / 1000;
  const current = iat <= seconds && nbf <= seconds && seconds < exp;
  return [
    { ok: true, says: `${delegation} version ${version}, to ${agent}, is signed by the key ${signer}.` },
    iss === issuer
      ? { ok: true, says: `Its issuer is ${iss}.` }
      : { ok: false, says: `Its issuer is ${iss}, not ${issuer}.` },
    ...rulesOf(statement, above).map(({ ok, holds, fails }) => ({ ok, says: ok ? holds : fails })),
    current
      ? { ok: true, says: `It is valid at ${at.toISOString()}.` }
      : { ok: false, says: `It is not valid at ${at.toISOString()}.` },
  ];
}
