import { answerWithin } from "@/lib/platform/deadline/answer-within";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { readBytes } from "@/lib/platform/http/read-body";
import { metrics } from "@/lib/platform/metrics/metrics";
import { isOAuthError, OAuthError } from "@/lib/protocols/oauth/errors";
import { parseForm } from "@/lib/protocols/oauth/form";
import { issueToken } from "@/lib/tokens/commands/issue-token";

/** Nobody waits longer; a token that is issued after that was never handed out, and nobody else can use it. */
const answerWithinMs = 2_000;
const tooLate = () => new OAuthError("temporarily_unavailable", "the database does not answer");

/**
 * Answers a token request.
 *
 * @see RFC 6749 section 5, RFC 9396 section 7 (the granted details are echoed)
 */
export async function answerTokenRequest({ request }: MachineCall): Promise<Response> {
  try {
    const form = parseForm(request.headers.get("content-type"), new TextDecoder().decode(await readBytes(request)));
    if (new URL(request.url).search !== "") throw new OAuthError("invalid_request", "parameters belong into the body");
    if (form.require("grant_type") !== "client_credentials") {
      throw new OAuthError("unsupported_grant_type", "the grant is client_credentials");
    }
    const issuing = issueToken(form, request.headers.get("dpop"));
    const token = await answerWithin(answerWithinMs, issuing, tooLate);
    metrics().tokens.inc({ grant: "client_credentials", outcome: "issued" });
    return Response.json(
      {
        access_token: token.accessToken,
        token_type: token.tokenType,
        expires_in: token.expiresIn,
        authorization_details: token.authorizationDetails,
      },
      { headers: { "cache-control": "no-store", pragma: "no-cache" } },
    );
  } catch (error) {
    metrics().tokens.inc({ grant: "client_credentials", outcome: isOAuthError(error) ? error.error : "error" });
    throw error;
  }
}
