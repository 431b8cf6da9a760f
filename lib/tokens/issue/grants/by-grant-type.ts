import { runtime } from "@/lib/platform/base/runtime";
import { svidAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { authenticateByAssertion } from "@/lib/tokens/issue/authenticate-by-assertion";
import { authenticateBySvid } from "@/lib/tokens/issue/identify-workload";
import { grantTypes } from "@/lib/tokens/model";
import type { Grant } from "./grant";
import { unbounded } from "./grant";
import { jwtBearer } from "./jwt-bearer";
import { tokenExchange } from "./token-exchange";

/**
 * The agent asks for itself. `sub` is always the agent, even if its delegation names a person (rules T3).
 *
 * @see RFC 6749 section 4.4
 */
const clientCredentials: Grant = {
  name: "client_credentials",
  identify: (call, moment) =>
    call.form.get("client_assertion_type") === svidAssertionType
      ? authenticateBySvid(call, moment)
      : authenticateByAssertion(call, moment),
  grant: async (_, { client }) => ({ ...unbounded, sub: spiffeId(runtime().trustDomain, client.agent.name) }),
};

const grants: ReadonlyMap<string, Grant> = new Map(
  [clientCredentials, tokenExchange, jwtBearer].map((grant) => [grantTypes[grant.name], grant]),
);

/** Finds the grant of a `grant_type`. @throws OAuthError `unsupported_grant_type` (RFC 6749 section 5.2) */
export function grantOf(grantType: string): Grant {
  const grant = grants.get(grantType);
  if (!grant) throw new OAuthError("unsupported_grant_type", `the grants are ${[...grants.keys()].join(" ")}`);
  return grant;
}
