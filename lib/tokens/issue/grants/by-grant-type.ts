import { OAuthError } from "@/lib/protocols/oauth/errors";
import { clientCredentials } from "@/lib/tokens/issue/grants/client-credentials";
import type { Grant } from "@/lib/tokens/issue/grants/grant";
import { jwtBearer } from "@/lib/tokens/issue/grants/jwt-bearer";
import { tokenExchange } from "@/lib/tokens/issue/grants/token-exchange";
import { grantTypes } from "@/lib/tokens/model";

const grants: ReadonlyMap<string, Grant> = new Map(
  [clientCredentials, tokenExchange, jwtBearer].map((grant) => [grantTypes[grant.name], grant]),
);

/** Finds the grant of a `grant_type`. @throws OAuthError `unsupported_grant_type` (RFC 6749 section 5.2) */
export function grantOf(grantType: string): Grant {
  const grant = grants.get(grantType);
  if (!grant) throw new OAuthError("unsupported_grant_type", `the grants are ${[...grants.keys()].join(" ")}`);
  return grant;
}
