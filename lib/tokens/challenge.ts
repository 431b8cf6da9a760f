import { dpopAlgorithms } from "@/lib/protocols/dpop/proof";
import { isOAuthError, type OAuthError } from "@/lib/protocols/oauth/errors";

const challenged = new Set(["invalid_token", "invalid_dpop_proof", "use_dpop_nonce"]);

/** Whether an error is the refusal of a presented token or proof, which is answered with a challenge. */
export const isChallenged = (error: unknown): error is OAuthError => isOAuthError(error) && challenged.has(error.error);

/**
 * Answers 401 with the accepted credentials: a PEP key, or a token with its proof. The error is only included if a
 * credential was presented.
 *
 * @see RFC 6750 section 3, RFC 9449 section 7.1
 */
export function unauthorized({ error, description, options }: OAuthError, presented: boolean): Response {
  const said = presented ? [`error="${error}"`, `error_description="${description}"`] : [];
  const algorithms = `algs="${dpopAlgorithms.join(" ")}"`;
  const headers = new Headers({
    "cache-control": "no-store",
    "www-authenticate": `Bearer${said.length ? ` ${said.join(", ")}` : ""}, DPoP ${[...said, algorithms].join(", ")}`,
  });
  if (options.nonce !== undefined) headers.set("dpop-nonce", options.nonce);
  return Response.json({ error, error_description: description }, { status: 401, headers });
}
