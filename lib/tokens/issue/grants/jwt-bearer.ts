import { runtime } from "@/lib/platform/base/runtime";
import { svidAssertionType } from "@/lib/protocols/oauth/client-assertion";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import type { OAuthForm } from "@/lib/protocols/oauth/form";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { authenticateByAssertion } from "@/lib/tokens/issue/authenticate-by-assertion";
import { authenticateBySvid, identifyWorkload, speaksFor } from "@/lib/tokens/issue/identify-workload";
import { uniqueBinding } from "@/lib/tokens/issue/unique-binding";
import { type ForeignToken, verifyForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import { idJagType } from "@/lib/trusted-issuers/examine";
import { onBehalfOfPerson } from "./for-person";
import { foreignPerson, onceOf } from "./foreign-person";
import { type Grant, type Granting, type Identified, type Moment, type TokenCall, unbounded } from "./grant";
import { idJagBounds } from "./id-jag";

/**
 * Issues a token for an assertion of a trusted issuer: a platform about a workload, or an identity provider about a
 * person.
 *
 * A workload needs no client authentication: the platform names the agent, and the proof by an enrolled key names the
 * instance. For a person, the client authenticates and acts in that person's name (rules T3).
 *
 * Every refused assertion gets the same answer, so that callers do not learn the trusted issuers.
 *
 * @see RFC 7523 section 2.1, RFC 10070
 */
export const jwtBearer: Grant = {
  name: "jwt_bearer",
  identify: async (call, moment) => {
    const { form } = call;
    if (form.get("client_assertion_type") === svidAssertionType) return authenticateBySvid(call, moment);
    if (clientCredentials.some((name) => form.get(name) !== undefined)) return authenticateByAssertion(call, moment);
    const token = await verified(call, moment);
    // The answer is the same for an issuer trusted for people and for an untrusted one.
    if (token.issuer.kind !== "workloads") throw refused("the client has not authenticated");
    return expectedClient(await identifyWorkload(token, call, moment, refused), form);
  },
  grant: async (call, identified, moment) => {
    const token = await verified(call, moment);
    return token.issuer.kind === "workloads"
      ? forWorkload(token, call, identified)
      : forPerson(token, call, identified, moment);
  },
};

/** A request with one of these authenticates its client. Each is validated; none is ignored (RFC 7521 section 4.1). */
const clientCredentials = ["client_assertion", "client_assertion_type", "client_secret"];

/** Checks the `client_id` of an unauthenticated request: it must be the instance whose key signed the proof. */
function expectedClient(identified: Identified, form: OAuthForm): Identified {
  const clientId = form.get("client_id");
  if (clientId === undefined || clientId === identified.client.id) return identified;
  throw new OAuthError("invalid_client", "client_id is not the instance whose key signed the proof");
}

async function verified({ form }: TokenCall, { now }: Moment): Promise<ForeignToken> {
  const verification = await verifyForeignToken(form.require("assertion"), "any", now, {
    alsoFor: `${runtime().publicUrl}/oauth/token`,
  });
  if (verification.ok) return verification.token;
  throw refused(`${verification.fault.check}: ${verification.fault.code}`);
}

/** The agent asks for itself, as with `client_credentials`. */
function forWorkload(token: ForeignToken, { ip }: TokenCall, { client, jkt }: Identified): Granting {
  if (!speaksFor(token, client, ip)) throw refused("the workload is another agent");
  return {
    ...unbounded,
    sub: spiffeId(runtime().trustDomain, client.agent.name),
    dependencies: token.dependencies,
    // A platform issues the same token again until it ends. It is bound to the first instance that uses it.
    proofs: token.isSvid ? [] : onceOf(token, jkt),
  };
}

async function forPerson(
  token: ForeignToken,
  call: TokenCall,
  { client, jkt }: Identified,
  moment: Moment,
): Promise<Granting> {
  const bounds = token.type === idJagType ? idJagBounds(token, call, { clientId: client.id, jkt }, refused) : {};
  const subject = await foreignPerson(token, onceOf(token, uniqueBinding()));
  if (!subject) throw refused("the account is not linked to a person");
  return { ...onBehalfOfPerson(subject, client, moment, refused), ...bounds };
}

const refused = (reason: string) =>
  new OAuthError("invalid_grant", "the assertion is not acceptable for this client", { detail: reason });
