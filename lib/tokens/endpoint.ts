import type { MachineCall } from "@/lib/platform/http/machine-route";
import { readBytes } from "@/lib/platform/http/read-body";
import { metrics } from "@/lib/platform/metrics/metrics";
import { isOAuthError, OAuthError } from "@/lib/protocols/oauth/errors";
import { parseForm } from "@/lib/protocols/oauth/form";
import { issueToken } from "@/lib/tokens/commands/issue-token";

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
    const token = await issueToken(form, request.headers.get("dpop"));
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
