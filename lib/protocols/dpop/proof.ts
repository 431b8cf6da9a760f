import { sha256 } from "@/lib/protocols/encoding/sha256";
import { checkClaims } from "@/lib/protocols/jose/claims";
import { type CompactJws, readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type JwsAlgorithm, type PublicJwk, parsePublicJwk, thumbprint } from "@/lib/protocols/jose/jwk";
import { isSignedBy, isSignedByAside } from "@/lib/protocols/jose/verify";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import { OAuthError } from "@/lib/protocols/oauth/errors";

/** Algorithms a proof may be signed with. */
export const dpopAlgorithms = ["ES256", "EdDSA", "Ed25519", "RS256"] as const satisfies JwsAlgorithm[];

export type DpopExpectation = {
  readonly method: string;
  /** The configured URL of the endpoint; query and fragment do not count. */
  readonly url: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** The token the proof must be for; without one, `ath` is not looked at. */
  readonly accessToken?: string;
  /** The key the proof must be signed with. */
  readonly expectedJkt?: string;
  /** The digest an `action_digest` in the proof must equal; a proof without one is still a proof. */
  readonly allowedActionDigest?: string;
};

export type DpopProof = {
  readonly jkt: string;
  readonly jti: string;
  readonly iat: number;
  readonly ath: string | undefined;
  readonly actionDigest: string | undefined;
  readonly nonce: string | undefined;
};

const rules = { algorithms: dpopAlgorithms, types: ["dpop+jwt"], embeddedKey: true };
const window = 60;
const maxTextLength = 256;
const unreserved = /^[A-Za-z0-9._~-]$/;

/**
 * Verifies a DPoP proof for one request.
 *
 * The caller consumes (`jkt`, `jti`) atomically and judges `nonce`. Two DPoP headers arrive joined by a comma and are
 * refused as malformed. Throws {@link OAuthError} `invalid_dpop_proof`.
 *
 * @see [RFC 9449 - DPoP](https://www.rfc-editor.org/rfc/rfc9449.html#section-4.3)
 */
export function parseDpopProof(header: string | null | undefined, expected: DpopExpectation): DpopProof {
  const proof = readProof(header);
  return checked(proof, isSignedBy(proof.jws, proof.key), expected);
}

/** Completes the check of a proof that was begun; throws as {@link parseDpopProof}. */
export type BegunProof = (expected: DpopExpectation) => Promise<DpopProof>;

/**
 * Begins to verify a proof before its expected values are known. A separate thread verifies the signature.
 *
 * Call the returned function with the expected values. It returns and throws like {@link parseDpopProof}; no other call
 * reports a fault of the proof.
 */
export function beginDpopProof(header: string | null | undefined): BegunProof {
  const begun = readAside(header);
  // If the request is refused for another reason, the caller never awaits this promise.
  begun.catch(() => undefined);
  return async (expected) => {
    const { proof, signed } = await begun;
    return checked(proof, signed, expected);
  };
}

async function readAside(header: string | null | undefined): Promise<{ proof: ReadProof; signed: boolean }> {
  const proof = readProof(header);
  return { proof, signed: await isSignedByAside(proof.jws, proof.key) };
}

/** Computes what `ath` must be for an access token (RFC 9449 §4.2). */
export function accessTokenHash(accessToken: string): string {
  return sha256(accessToken);
}

type ReadProof = { jws: CompactJws; key: PublicJwk };

function readProof(header: string | null | undefined): ReadProof {
  if (header === null || header === undefined || header === "") throw refused("the DPoP header is missing");
  return refusing(() => {
    const jws = readCompact(header, rules);
    return { jws, key: embeddedKey(jws.header.jwk) };
  });
}

/** Of headers that are known (see `readCompact`), so that a client's key is read once. */
const embeddedKeys = new WeakMap<JsonObject, PublicJwk>();

function embeddedKey(member: JsonValue | undefined): PublicJwk {
  const known = isJsonObject(member) ? embeddedKeys.get(member) : undefined;
  if (known !== undefined) return known;
  const key = parsePublicJwk(member);
  if (isJsonObject(member)) embeddedKeys.set(member, key);
  return key;
}

function checked({ jws: { payload }, key }: ReadProof, signed: boolean, expected: DpopExpectation): DpopProof {
  if (!signed) throw refused("the signature is not by the embedded key");
  refusing(() => checkValidity(payload, expected.now));
  if (payload.htm !== expected.method) throw refused("htm is not the method of the request");
  if (!isSameTarget(payload.htu, expected.url)) throw refused("htu is not the URL of the request");
  const iat = payload.iat;
  if (typeof iat !== "number" || Math.abs(iat - expected.now) > window) throw refused("iat is not within 60 seconds");
  const jkt = thumbprint(key);
  if (expected.expectedJkt !== undefined && jkt !== expected.expectedJkt) throw refused("signed by another key");
  const jti = text(payload.jti, "jti");
  if (jti === undefined) throw refused("jti is missing");
  const proof: DpopProof = {
    jkt,
    jti,
    iat,
    ath: text(payload.ath, "ath"),
    actionDigest: text(payload.action_digest, "action_digest"),
    nonce: text(payload.nonce, "nonce"),
  };
  checkBindings(proof, expected);
  return proof;
}

function refusing<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (isJoseError(error)) throw refused(error.message, error);
    throw error;
  }
}

/** A proof needs neither `exp` nor `nbf`; one that has them is bound by them as any token is (RFC 7519 §4.1). */
function checkValidity({ exp, nbf }: JsonObject, now: number): void {
  const validity = { ...(exp === undefined ? {} : { exp }), ...(nbf === undefined ? {} : { nbf }) };
  checkClaims(validity, { now, skew: window, required: [] });
}

function checkBindings({ ath, actionDigest }: DpopProof, { accessToken, allowedActionDigest }: DpopExpectation): void {
  if (accessToken !== undefined && ath !== accessTokenHash(accessToken)) throw refused("ath is not of this token");
  if (allowedActionDigest !== undefined && actionDigest !== undefined && actionDigest !== allowedActionDigest) {
    throw refused("action_digest is of another action");
  }
}

function isSameTarget(htu: JsonValue | undefined, url: string): boolean {
  if (typeof htu !== "string") return false;
  if (htu === url && !/[?#%]/.test(url)) return true;
  const target = normalised(htu);
  return target !== undefined && target === normalised(url);
}

/** Scheme- and syntax-based normalisation (RFC 3986 §6.2.2 and §6.2.3) without query and fragment. */
function normalised(text: string): string | undefined {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname, username, password } = new URL(text);
  if (username !== "" || password !== "") return undefined;
  return origin + pathname.replace(/%[0-9a-f]{2}/gi, normaliseEscape);
}

function normaliseEscape(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return unreserved.test(character) ? character : escaped.toUpperCase();
}

function text(value: JsonValue | undefined, name: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value === "" || value.length > maxTextLength) throw refused(`${name} is malformed`);
  return value;
}

function refused(reason: string, detail?: unknown): OAuthError {
  return new OAuthError("invalid_dpop_proof", reason, { detail });
}
