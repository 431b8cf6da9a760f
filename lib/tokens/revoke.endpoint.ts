import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import type { MachineCall } from "@/lib/platform/http/machine-route";
import { senderOf } from "@/lib/platform/http/sender";
import { metrics } from "@/lib/platform/observability/metrics";
import type { JwtClaims } from "@/lib/protocols/jose/claims";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { neverStored } from "@/lib/protocols/oauth/never-stored";
import { authenticateInstance } from "@/lib/tokens/issue/authenticate-pep-or-instance";
import { refuseHeaderCredentials } from "@/lib/tokens/issue/authentication-method";
import { revocationRefused } from "./events";
import { readForm } from "./read-form";
import { readAccessToken } from "./read-token";
import { revokeToken } from "./settle-revoked";
import { isUnrevoked } from "./store";

/**
 * Revokes an access token of the instance that asks, with every token that was exchanged for it.
 *
 * An unknown, expired or malformed token gets the same answer as a revoked one, because it cannot be used. Only access
 * tokens are revoked here; `token_type_hint` is ignored.
 *
 * @throws OAuthError `invalid_client`, `invalid_request`; `unauthorized_client` for a token of another client.
 * @see RFC 7009 section 2
 */
export async function answerRevocation(call: MachineCall): Promise<Response> {
  const { request } = call;
  const form = await readForm(request);
  refuseHeaderCredentials(request.headers.get("authorization"), form);
  const client = await authenticateInstance({ form, ...senderOf(call) });
  const claims = readOrNone(form.require("token"));
  if (claims && claims.client_id !== client.id) {
    metrics().tokenRevocations.inc({ outcome: "refused" });
    await transaction((tx) => append(tx, revocationRefused(client, claims.jti)));
    throw new OAuthError("unauthorized_client", "the token was issued to another client");
  }
  // A token that was revoked before never takes the barrier.
  const revoked =
    claims &&
    (await isUnrevoked(prisma(), claims.jti)) &&
    (await transaction((tx) => revokeToken(tx, { jti: claims.jti, instanceId: client.id }), { barrier: "exclusive" }));
  metrics().tokenRevocations.inc({ outcome: revoked ? "revoked" : "nothing" });
  return new Response(null, { status: 200, headers: neverStored });
}

function readOrNone(presented: string): (JwtClaims & { jti: string }) | undefined {
  try {
    return readAccessToken(presented, clock.now());
  } catch (error) {
    if (isJoseError(error)) return undefined;
    throw error;
  }
}
