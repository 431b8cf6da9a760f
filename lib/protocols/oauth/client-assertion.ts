import { type CompactJws, readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type JwsAlgorithm, type PublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { isSignedBy, type VerifiedJws, verifyJws, verifyJwsAside } from "@/lib/protocols/jose/verify";
import { OAuthError } from "./errors";

/** The one value of `client_assertion_type` for a JWT (RFC 7523 §2.2). */
export const clientAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The value of `client_assertion_type` for a JWT-SVID (draft-ietf-oauth-spiffe-client-auth section 3.1). */
export const svidAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe";

/** Algorithms a client may sign its assertion with. */
export const clientAssertionAlgorithms = ["ES256", "EdDSA", "Ed25519", "RS256"] as const satisfies JwsAlgorithm[];

export type ClientAssertionRules = {
  /** The keys registered for this very client. */
  readonly keys: readonly PublicJwk[];
  readonly issuer: string;
  /** Seconds since the epoch. */
  readonly now: number;
};

export type ClientAssertion = {
  readonly clientId: string;
  readonly jti: string;
  readonly exp: number;
  readonly iat: number | undefined;
  /** Thumbprint of the key that signed. */
  readonly jkt: string;
  /** Until this second the `jti` must be remembered. */
  readonly replayableUntil: number;
};

/** Libraries send no type, the general one, or that of RFC 10070; a token made for another purpose is refused. */
const types = [undefined, "jwt", "client-authentication+jwt"];
const rules = { algorithms: clientAssertionAlgorithms, types };
const maxLifetime = 600;
const skew = 60;
const maxIdLength = 128;
/** RFC 6749 appendix A.1, without what no client_id of ours contains anyway. */
const clientIdShape = /^[\x21-\x7e]{1,128}$/;

/** An assertion taken apart, and the client it claims to be from; nothing of it verified. */
export type ReadAssertion = { readonly clientId: string; readonly jws: CompactJws };

/**
 * Reads which client an assertion claims to be from, so that its keys can be found. Nothing is verified.
 *
 * Throws {@link OAuthError} `invalid_client` for a malformed assertion and where `iss` and `sub` differ.
 */
export function readClientAssertion(assertion: string): ReadAssertion {
  const jws = refusing(() => readCompact(assertion, rules));
  return { clientId: claimedClientId(jws), jws };
}

/**
 * Verifies a client's assertion with the keys registered for it.
 *
 * The audience must be the issuer alone; the token endpoint's URL is refused. The caller consumes (client, `jti`)
 * atomically. Throws {@link OAuthError} `invalid_client`.
 *
 * @see [RFC 7523 - JWT Profile for Client Authentication](https://www.rfc-editor.org/rfc/rfc7523.html#section-3)
 * @see [RFC 10070 - Updates to JWT Client Authentication](https://www.rfc-editor.org/rfc/rfc10070.html)
 */
export function verifyClientAssertion(read: ReadAssertion, expected: ClientAssertionRules): ClientAssertion {
  return asAssertion(
    read,
    refusing(() => verifyJws(read.jws, claimRules(read, expected))),
  );
}

/** Verifies as {@link verifyClientAssertion} does, the signature in a thread of its own. */
export async function verifyClientAssertionAside(
  read: ReadAssertion,
  expected: ClientAssertionRules,
): Promise<ClientAssertion> {
  const verified = await verifyJwsAside(read.jws, claimRules(read, expected)).catch(refuse);
  return asAssertion(read, verified);
}

const claimRules = ({ clientId }: ReadAssertion, { keys, issuer, now }: ClientAssertionRules) => ({
  keys,
  issuer: clientId,
  audience: issuer,
  soleAudience: true,
  now,
  skew,
  required: ["iss", "sub", "aud", "exp", "jti"],
  maxLifetime,
});

function asAssertion({ clientId }: ReadAssertion, { claims, key }: VerifiedJws): ClientAssertion {
  const { exp, iat, jti } = claims;
  if (exp === undefined || jti === undefined || jti.length > maxIdLength) throw refused("jti or exp is malformed");
  return { clientId, jti, exp, iat, jkt: thumbprint(key), replayableUntil: Math.ceil(exp) + skew };
}

/** Whether one of the keys signed the assertion, independently of its claims: this identifies the sender. */
export function isAssertionBy({ jws }: ReadAssertion, keys: readonly PublicJwk[]): boolean {
  return keys.some((key) => isSignedBy(jws, key));
}

function claimedClientId({ payload: { iss, sub } }: CompactJws): string {
  if (typeof sub !== "string" || !clientIdShape.test(sub) || iss !== sub) {
    throw refused("iss and sub must both be the client_id");
  }
  return sub;
}

function refusing<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  if (isJoseError(error)) throw refused(error.message, error);
  throw error;
}

function refused(reason: string, detail?: unknown): OAuthError {
  return new OAuthError("invalid_client", `client_assertion: ${reason}`, { detail });
}
