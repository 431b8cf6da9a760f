/** Error codes of a delivery (RFC 8935 section 2.4). */
export type SetErrorCode =
  | "invalid_request"
  | "invalid_key"
  | "invalid_issuer"
  | "invalid_audience"
  | "authentication_failed"
  | "access_denied";

const brand = Symbol.for("mandate.set-error");

/** A refusal of a Security Event Token. The description never repeats a value of the token. */
export class SetError extends Error {
  readonly [brand] = true;

  constructor(
    readonly code: SetErrorCode,
    readonly description: string,
  ) {
    super(code);
  }
}

/** Recognises a {@link SetError}, also one made by another copy of this module. */
export function isSetError(error: unknown): error is SetError {
  return typeof error === "object" && error !== null && brand in error;
}

/** Writes a refusal as its sender reads it. */
export const toSetResponse = ({ code, description }: SetError): Response =>
  Response.json({ err: code, description }, { status: 400, headers: { "content-language": "en" } });
