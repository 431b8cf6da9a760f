import { OAuthError } from "@/lib/protocols/oauth/errors";
import { grantTypes } from "@/lib/tokens/model";
import { clientCredentials } from "./client-credentials";
import type { Grant } from "./grant";
import { jwtBearer } from "./jwt-bearer";
import { tokenExchange } from "./token-exchange";

const grants: ReadonlyMap<string, Grant> = new Map(
  [clientCredentials, tokenExchange, jwtBearer].map((grant) => [grantTypes[grant.name], grant]),
);

/** Finds the grant of a `grant_type`. @throws OAuthError `unsupported_grant_type` (RFC 6749 section 5.2) */
export function grantOf(grantType: string): Grant {
  const grant = grants.get(grantType);
  if (!grant) throw new OAuthError("unsupported_grant_type", `the grants are ${[...grants.keys()].join(" ")}`);
  return grant;
}
