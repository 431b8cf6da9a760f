import { answerWithin } from "@/lib/platform/base/answer-within";
import { clock } from "@/lib/platform/base/clock";
import { runtime } from "@/lib/platform/base/runtime";
import { prefers } from "@/lib/platform/http/accept";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { senderOf } from "@/lib/platform/http/sender";
import { signingKey } from "@/lib/platform/keys/keys";
import { metrics } from "@/lib/platform/observability/metrics";
import { signCompactNow } from "@/lib/protocols/jose/sign";
import { neverStored } from "@/lib/protocols/oauth/never-stored";
import { authenticatePepOrInstance, type Caller } from "@/lib/tokens/issue/authenticate-pep-or-instance";
import type { Introspection } from "./introspect.queries";
import { introspectToken } from "./introspect.queries";
import { answerWithinMs, readForm, tooLate } from "./read-form";

const jwtType = "token-introspection+jwt";
const mediaType = `application/${jwtType}`;
/**
 * Answers the state of a token, always with 200. `token_type_hint` is ignored, because only access tokens exist here.
 *
 * @throws OAuthError `invalid_client`, `invalid_request`
 * @see RFC 7662 section 2, RFC 9701 section 4
 */
export async function answerIntrospection(call: MachineCall): Promise<Response> {
  const { request } = call;
  const form = await readForm(request);
  const authorization = request.headers.get("authorization");
  const asking = async () => {
    const caller = await authenticatePepOrInstance(authorization, { form, ...senderOf(call) });
    return { caller, introspection: await introspectToken(caller, form.require("token")) };
  };
  const { caller, introspection } = await answerWithin(answerWithinMs, asking(), tooLate);
  const outcome = introspection.active ? "active" : "inactive";
  metrics().introspections.inc({ caller: caller.kind, outcome });
  if (!prefers(request.headers.get("accept"), mediaType, "application/json")) {
    return Response.json(introspection, { headers: neverStored });
  }
  const headers = { ...neverStored, "content-type": mediaType };
  return new Response(signIntrospection(caller, introspection), { headers });
}

/** Signs an answer (RFC 9701 section 5). Its content is one separate claim, so that it never passes as a token. */
function signIntrospection(caller: Caller, introspection: Introspection): string {
  const pep = caller.kind === "pep";
  const alg = pep ? caller.server.tokenAlg : "ES256";
  const { kid, sign } = signingKey(alg === "RS256" ? "access-token-rs256" : "access-token-es256");
  const claims = {
    iss: runtime().publicUrl,
    aud: pep ? caller.server.identifier : caller.client.id,
    iat: Math.floor(clock.now().getTime() / 1000),
    token_introspection: introspection,
  };
  return signCompactNow({ alg, typ: jwtType, kid }, claims, sign);
}
