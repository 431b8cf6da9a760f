export type JoseErrorCode =
  | "malformed_key"
  | "key_not_allowed"
  | "malformed_token"
  | "token_too_long"
  | "header_not_allowed"
  | "algorithm_not_allowed"
  | "type_not_allowed"
  | "key_not_found"
  | "signature_invalid"
  | "claim_missing"
  | "claim_malformed"
  | "issuer_mismatch"
  | "audience_mismatch"
  | "expired"
  | "not_yet_valid"
  | "lifetime_too_long";

const brand = Symbol.for("mandate.jose-error");

/** Thrown when a key or a token is refused. The message names the member at fault, never its value. */
export class JoseError extends Error {
  readonly [brand] = true;

  constructor(
    readonly code: JoseErrorCode,
    readonly member?: string,
  ) {
    super(member === undefined ? code : `${code}: ${member}`);
  }
}

/** Recognises a {@link JoseError}, also one made by another copy of this module. */
export function isJoseError(error: unknown): error is JoseError {
  return typeof error === "object" && error !== null && brand in error;
}
