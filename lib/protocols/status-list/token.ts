import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import { verifyCompact } from "@/lib/protocols/jose/verify";
import { isJsonObject, type JsonValue } from "@/lib/protocols/json/strict-json";
import { StatusListError } from "./errors";
import { readStatus, type StatusBits, statusBits, unpackStatusList } from "./pack";

/** The `typ` of a status list token, and its media type after `application/`. */
export const statusListType = "statuslist+jwt";

export type StatusListClaims = {
  iss: string;
  /** The list's own address. */
  sub: string;
  iat: number;
  exp: number;
  /** Seconds for which a verifier may keep its copy. */
  ttl: number;
  status_list: { bits: StatusBits; lst: string };
};

export type StatusListContent = {
  issuer: string;
  uri: string;
  /** Seconds since the epoch. */
  now: number;
  /** Seconds until the token itself expires. */
  lifetime: number;
  ttl: number;
  bits: StatusBits;
  /** As `packStatusList` answers it. */
  lst: string;
};

/**
 * Builds the claims of a status list token, to be signed with `typ: statuslist+jwt`.
 *
 * @see draft-ietf-oauth-status-list-21 section 5.1
 */
export const statusListClaims = ({
  issuer,
  uri,
  now,
  lifetime,
  ttl,
  bits,
  lst,
}: StatusListContent): StatusListClaims => ({
  iss: issuer,
  sub: uri,
  iat: now,
  exp: now + lifetime,
  ttl,
  status_list: { bits, lst },
});

export type StatusListRules = {
  keys: readonly PublicJwk[];
  issuer: string;
  /** As the referenced token names it. */
  uri: string;
  /** Seconds since the epoch. */
  now: number;
};

export type VerifiedStatusList = {
  /** Time of the list, in seconds since the epoch. Later changes are not in it. */
  issuedAt: number;
  expiresAt: number;
  /** The status at an index; throws {@link StatusListError} for one the list does not reach. */
  statusAt(index: number): number;
};

/** Base64url twice around 1 MiB that does not compress. */
const maxLength = 2_097_152;

/**
 * Verifies a status list token and opens it.
 *
 * Stricter than the draft where that is left open: the token must expire and name its issuer, and is ES256 or RS256.
 * Throws a `JoseError` or a {@link StatusListError}.
 *
 * @see draft-ietf-oauth-status-list-21 sections 5.1 and 8.3
 */
export function verifyStatusList(token: string, { keys, issuer, uri, now }: StatusListRules): VerifiedStatusList {
  const { claims } = verifyCompact(token, {
    keys,
    algorithms: ["ES256", "RS256"],
    types: [statusListType],
    maxLength,
    now,
    issuer,
    required: ["iss", "sub", "iat", "exp", "status_list"],
  });
  if (claims.sub !== uri) throw new StatusListError("uri_mismatch");
  const { bits, lst } = contentOf(claims.status_list);
  if (claims.ttl !== undefined && !isPositive(claims.ttl)) throw new StatusListError("list_malformed");
  const bytes = unpackStatusList(lst);
  return {
    issuedAt: claims.iat ?? 0,
    expiresAt: claims.exp ?? 0,
    statusAt: (index) => readStatus(bytes, bits, index),
  };
}

const isPositive = (value: JsonValue): boolean => typeof value === "number" && value > 0;

function contentOf(value: JsonValue | undefined): { bits: StatusBits; lst: string } {
  if (!isJsonObject(value) || typeof value.lst !== "string") throw new StatusListError("list_malformed");
  const bits = statusBits.find((known) => known === value.bits);
  if (bits === undefined) throw new StatusListError("bits_not_allowed");
  return { bits, lst: value.lst };
}

/** The place of a token's status: the `status` claim (section 6.1). */
export type StatusReference = { idx: number; uri: string };

/**
 * Reads the `status` claim of a token; undefined when it has none.
 *
 * @throws StatusListError `list_malformed` for a claim that cannot be understood: such a token must not pass as one
 * that has no status.
 * @see draft-ietf-oauth-status-list-21 section 6.1
 */
export function statusReferenceOf(claims: { readonly [name: string]: JsonValue }): StatusReference | undefined {
  if (claims.status === undefined) return undefined;
  const reference = isJsonObject(claims.status) ? claims.status.status_list : undefined;
  if (!isJsonObject(reference)) throw new StatusListError("list_malformed");
  const { idx, uri } = reference;
  if (typeof uri !== "string" || typeof idx !== "number" || !Number.isSafeInteger(idx) || idx < 0) {
    throw new StatusListError("list_malformed");
  }
  return { idx, uri };
}
