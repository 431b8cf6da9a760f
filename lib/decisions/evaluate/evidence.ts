import type { EvidenceLevel, QuestionProof, Refusal, SubjectContext } from "@/lib/decisions/model";
import { BoundedCache } from "@/lib/platform/base/bounded-cache";
import { singleton } from "@/lib/platform/base/singleton";
import { parseDpopProof } from "@/lib/protocols/dpop/proof";
import { replayKeyOf } from "@/lib/protocols/dpop/replay-key";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { isOAuthError } from "@/lib/protocols/oauth/errors";
import { readAccessToken } from "@/lib/tokens/read-token";

export type PresentedToken = { jti: string } | { refusal: Refusal };

const invalid = (reason: string): { refusal: Refusal } => ({ refusal: { code: "token_invalid", reason } });

// Keyed by jti, never by the token's text, because a signature has more than one spelling. The text is only compared
// to find whether exactly this token was verified before.
const verified = () =>
  singleton("verified-tokens", () => new BoundedCache<string>(7 * 1_048_576, (token) => ({ bytes: token.length })));

/**
 * Finds the token by its id, or by the token itself, whose signature and claims are verified.
 *
 * The decision judges later, on current facts, whether it was issued, revoked or is for this resource server.
 *
 * @see RFC 9068 section 4
 */
export function presentedToken(properties: Readonly<Record<string, unknown>>, now: Date): PresentedToken {
  const { access_token: token, token_jti: jti } = properties;
  if (typeof token !== "string") {
    if (typeof jti === "string") return { jti };
    return invalid("The subject must carry access_token or token_jti.");
  }
  const seen = peekJti(token);
  if (seen !== undefined && verified().get(seen) === token) return jtiIfSame(seen, jti);
  try {
    // Expiry is decided with the issuance row, so that an expired token is answered as expired.
    const claims = readAccessToken(token, now, 86_400);
    verified().set(claims.jti, token, (claims.exp ?? 0) * 1_000 - now.getTime());
    return jtiIfSame(claims.jti, jti);
  } catch (error) {
    if (isJoseError(error)) return invalid("This server did not issue the token.");
    throw error;
  }
}

function jtiIfSame(ofToken: string, asserted: unknown): PresentedToken {
  if (asserted !== undefined && asserted !== ofToken) return invalid("token_jti is not the jti of access_token.");
  return { jti: ofToken };
}

/** Reads the jti of an unverified token. The caller compares the text with the verified one. */
function peekJti(token: string): string | undefined {
  const start = token.indexOf(".") + 1;
  const end = token.indexOf(".", start);
  if (start <= 0 || end < 0) return undefined;
  const match = /"jti":"([A-Za-z0-9_-]{1,64})"/.exec(Buffer.from(token.slice(start, end), "base64url").toString());
  return match?.[1];
}

export type Possession = { level: EvidenceLevel; proofs: QuestionProof[] } | { refusal: Refusal };

type PresentedProof = { proof: string; method: string; url: string };

/**
 * Checks the DPoP proof that the agent sent to the resource server, if the PEP forwards it (rules T4).
 *
 * The proof is consumed together with the asking PEP and the digest of its request. So only the same question may be
 * asked again with it.
 *
 * The proof is checked with the key of the token, even if that key was retired since. Tokens outlive a rotation (K2),
 * and the instance proves them with their own key. So a retired key is no sign of a copy here, unlike at the
 * authentication of an instance.
 *
 * @see RFC 9449 section 7
 */
export function possession(
  presented: PresentedProof | undefined,
  {
    subject,
    identifier,
    bound,
    actionDigest,
    now,
  }: { subject: SubjectContext; identifier: string; bound: string; actionDigest: string; now: Date },
): Possession {
  if (!presented) return { level: "token", proofs: [] };
  if (!isWithin(presented.url, identifier)) return refused("The proof's url does not belong to the resource server.");
  const { jkt, ath } = subject.token;
  if (jkt === null) return refused("The token is not bound to a key.");
  try {
    const proof = parseDpopProof(presented.proof, {
      method: presented.method,
      url: presented.url,
      now: now.getTime() / 1000,
      expectedJkt: jkt,
      allowedActionDigest: actionDigest,
    });
    if (proof.ath !== ath) return refused("The proof is for another token.");
    const level = proof.actionDigest === undefined ? "proof" : "signed";
    return { level, proofs: [{ ...replayKeyOf(proof), bound, onReplay: proofUsed }] };
  } catch (error) {
    if (isOAuthError(error)) return refused(`The proof was refused: ${error.description}.`);
    throw error;
  }
}

const proofUsed: Refusal = { code: "possession_invalid", reason: "The proof was used before." };

const refused = (reason: string): { refusal: Refusal } => ({ refusal: { code: "possession_invalid", reason } });

function isWithin(url: string, identifier: string): boolean {
  if (!URL.canParse(url)) return false;
  const asked = new URL(url);
  const server = new URL(identifier);
  const root = server.pathname.endsWith("/") ? server.pathname : `${server.pathname}/`;
  return asked.origin === server.origin && (asked.pathname === server.pathname || asked.pathname.startsWith(root));
}
