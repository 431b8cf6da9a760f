import { answerWithin } from "@/lib/platform/base/answer-within";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { senderOf } from "@/lib/platform/http/sender";
import { traceOf } from "@/lib/platform/http/trace";
import { metrics } from "@/lib/platform/observability/metrics";
import { isOAuthError } from "@/lib/protocols/oauth/errors";
import { neverStored } from "@/lib/protocols/oauth/never-stored";
import { refuseHeaderCredentials } from "@/lib/tokens/issue/authentication-method";
import { grantOf } from "@/lib/tokens/issue/grants/by-grant-type";
import { issueToken } from "@/lib/tokens/issue/issue-token";
import { answerWithinMs, readForm, tooLate } from "./read-form";

/**
 * Answers a token request.
 *
 * `key_rotation_due` asks the instance to rotate its key. Clients ignore unknown members (RFC 6749 section 5.1).
 *
 * @see RFC 6749 section 5, RFC 9396 section 7 (the granted details are echoed)
 */
export async function answerTokenRequest(call: MachineCall): Promise<Response> {
  const { request } = call;
  let name = "none";
  try {
    const form = await readForm(request);
    refuseHeaderCredentials(request.headers.get("authorization"), form);
    const grant = grantOf(form.require("grant_type"));
    name = grant.name;
    const sent = { dpop: request.headers.get("dpop"), trace: traceOf(request), ...senderOf(call) };
    const issuing = issueToken(grant, { form, ...sent });
    const token = await answerWithin(answerWithinMs, issuing, tooLate);
    metrics().tokens.inc({ grant: name, outcome: "issued" });
    return Response.json(
      {
        access_token: token.accessToken,
        ...(token.issuedTokenType === null ? {} : { issued_token_type: token.issuedTokenType }),
        token_type: token.tokenType,
        expires_in: token.expiresIn,
        ...(token.scope === undefined ? {} : { scope: token.scope }),
        authorization_details: token.authorizationDetails,
        ...(token.keyRotationDue ? { key_rotation_due: true } : {}),
      },
      { headers: { ...neverStored, ...(token.nextNonce === undefined ? {} : { "dpop-nonce": token.nextNonce }) } },
    );
  } catch (error) {
    metrics().tokens.inc({ grant: name, outcome: isOAuthError(error) ? error.error : "error" });
    throw error;
  }
}
