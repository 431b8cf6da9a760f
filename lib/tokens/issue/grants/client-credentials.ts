import { runtime } from "@/lib/platform/base/runtime";
import { svidAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { authenticateByAssertion } from "@/lib/tokens/issue/authenticate-by-assertion";
import { authenticateBySvid } from "@/lib/tokens/issue/identify-workload";
import { type Grant, unbounded } from "./grant";

/**
 * The agent asks for itself. `sub` is always the agent, even if its delegation names a person (rules T3).
 *
 * @see RFC 6749 section 4.4
 */
export const clientCredentials: Grant = {
  name: "client_credentials",
  identify: (call, moment) =>
    call.form.get("client_assertion_type") === svidAssertionType
      ? authenticateBySvid(call, moment)
      : authenticateByAssertion(call, moment),
  grant: async (_, { client }) => ({ ...unbounded, sub: spiffeId(runtime().trustDomain, client.agent.name) }),
};
