/** RFC 6749 §5.2, RFC 6750 §3.1, RFC 7009 §2.2.1, RFC 7591 §3.2.2, RFC 8693 §2.2.2, RFC 8707 §2, RFC 9396 §5, RFC 9449 §5 and §8. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_response_type"
  | "unsupported_token_type"
  | "invalid_scope"
  | "invalid_target"
  | "invalid_authorization_details"
  | "invalid_dpop_proof"
  | "use_dpop_nonce"
  | "invalid_client_metadata"
  | "invalid_token"
  | "insufficient_scope"
  | "server_error"
  | "temporarily_unavailable";

export type AuthenticationScheme = "Bearer" | "DPoP" | "Basic";

export type OAuthErrorOptions = {
  /** The scheme of the Authorization header that failed; the answer then challenges for it. */
  readonly scheme?: AuthenticationScheme;
  /** A nonce for the client's next proof. */
  readonly nonce?: string;
  /** For the log only, never sent. */
  readonly detail?: unknown;
};

const brand = Symbol.for("mandate.oauth-error");
const status: Partial<Record<OAuthErrorCode, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  server_error: 500,
  temporarily_unavailable: 503,
};
const dpopAlgorithms = "ES256 EdDSA Ed25519 RS256";

/** An answer of RFC 6749 §5.2 in the making. The description is sent; `options.detail` is logged and never sent. */
export class OAuthError extends Error {
  readonly [brand] = true;
  readonly description: string;

  constructor(
    readonly error: OAuthErrorCode,
    description: string,
    readonly options: OAuthErrorOptions = {},
  ) {
    const sendable = toSendable(description);
    super(`${error}: ${sendable}`);
    this.description = sendable;
  }
}

/** Recognises an {@link OAuthError}, also one made by another copy of this module. */
export function isOAuthError(error: unknown): error is OAuthError {
  return typeof error === "object" && error !== null && brand in error;
}

/**
 * Writes the error as a response: JSON, never stored, with a challenge where a scheme was used.
 *
 * @see [RFC 6749 - OAuth 2.0](https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2)
 * @see [RFC 9449 - DPoP](https://www.rfc-editor.org/rfc/rfc9449.html#section-7.1)
 */
export function toOAuthResponse({ error, description, options: { scheme, nonce } }: OAuthError): Response {
  const headers = new Headers({ "cache-control": "no-store", pragma: "no-cache" });
  const code = status[error] ?? (error === "use_dpop_nonce" && scheme === "DPoP" ? 401 : 400);
  if (scheme !== undefined && (code === 401 || code === 403)) {
    const algorithms = scheme === "DPoP" ? `, algs="${dpopAlgorithms}"` : "";
    // Of these schemes only Basic must name a realm (RFC 7617 section 2).
    const realm = scheme === "Basic" ? 'realm="OAuth clients", ' : "";
    headers.set(
      "www-authenticate",
      `${scheme} ${realm}error="${error}", error_description="${description}"${algorithms}`,
    );
  }
  if (nonce !== undefined) headers.set("dpop-nonce", nonce);
  return Response.json({ error, error_description: description }, { status: code, headers });
}

/** Keeps a description within the characters RFC 6749 §5.2 allows: printable ASCII without `"` and `\`. */
function toSendable(description: string): string {
  return description.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?");
}
