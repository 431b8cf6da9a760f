import type { ClientStanding } from "@/lib/credentials/standing.model";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { maxChainDepth } from "@/lib/delegations/model";
import { runtime } from "@/lib/platform/base/runtime";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { sessionRefusal } from "@/lib/principals/standing.policy";
import { loadPersonStanding, loadSessionStanding } from "@/lib/principals/standing.store";
import { readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { authenticateByAssertion } from "@/lib/tokens/issue/authenticate-by-assertion";
import { subjectTokenType, verifySubjectToken } from "@/lib/tokens/subject-token";
import { verifyForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import { idJagType } from "@/lib/trusted-issuers/examine";
import { actorsIn } from "./actors";
import { accessTokenType, type ExchangeRequest, idTokenType, readExchange } from "./exchange-request";
import { earlier, maxExchangedSeconds, onBehalfOfPerson } from "./for-person";
import { foreignPerson } from "./foreign-person";
import { type Grant, type Granting, type Moment, unbounded } from "./grant";
import { readPresented, standingToken, unacceptable } from "./standing-token";

/**
 * An agent asks for a token about the subject of another token: a person who is signed in, or another agent that
 * delegated to it (rules T3).
 *
 * An exchange never widens. The delegation must exist already, and the authority is within it and within the subject
 * token. The new token ends no later than the subject token, and after five minutes at the latest.
 *
 * @see RFC 8693 section 2
 */
export const tokenExchange: Grant = {
  name: "token_exchange",
  identify: authenticateByAssertion,
  grant: async ({ form }, { client }, moment) => {
    const request = readExchange(form);
    const actor = await actorDependencies(request, client, moment);
    const granting = await grantingOf(request, client, moment);
    const { audience, issuedTokenType } = request;
    if (audience !== null && granting.location !== null && audience !== granting.location) {
      throw new OAuthError("invalid_target", "the subject token is for another resource");
    }
    return {
      ...granting,
      location: granting.location ?? audience,
      dependencies: [...granting.dependencies, ...actor],
      issuedTokenType,
    };
  },
};

/** Checks the actor token: it must be valid and the client's own. It adds no authority. */
async function actorDependencies(
  { actorToken }: ExchangeRequest,
  client: ClientStanding,
  moment: Moment,
): Promise<Dependency[]> {
  if (actorToken === undefined) return [];
  const { token, dependencies } = await standingToken(actorToken, "actor_token", moment);
  if (token.instanceId !== client.id) throw unacceptable("actor_token", "it is not the client's own");
  return dependencies;
}

function grantingOf(request: ExchangeRequest, client: ClientStanding, moment: Moment): Promise<Granting> {
  const { subjectToken, subjectTokenType: type } = request;
  if (type === accessTokenType || (type !== idTokenType && saysItIs(subjectToken, "at+jwt"))) {
    return forAgent(subjectToken, client, moment);
  }
  if (type !== idTokenType && saysItIs(subjectToken, subjectTokenType))
    return forSignedIn(subjectToken, client, moment);
  return forForeign(subjectToken, client, moment);
}

/** Whether the header of a token names a type. Each type is then verified by its own rules and keys. */
function saysItIs(token: string, type: string): boolean {
  try {
    readCompact(token, { algorithms: ["ES256", "RS256"], types: [type] });
    return true;
  } catch (error) {
    if (isJoseError(error)) return false;
    throw error;
  }
}

/** Judges a subject token of the console. It is valid while the session in which it was issued lasts. */
async function forSignedIn(text: string, client: ClientStanding, moment: Moment): Promise<Granting> {
  const token = readPresented("subject_token", () => verifySubjectToken(text, moment.now));
  const [person, session] = token
    ? await Promise.all([loadPersonStanding(token.personId), loadSessionStanding(token.sessionId)])
    : [];
  if (!token || !person || !session) throw unacceptable("subject_token", "the person has signed out");
  const refusal = sessionRefusal(session, person.id, moment.now);
  if (refusal) throw unacceptable("subject_token", refusal);
  const subject = {
    person,
    issuedAt: new Date(token.iat * 1000),
    until: earlier(new Date(token.exp * 1000), session.expiresAt),
    mayAct: token.mayAct,
    dependencies: session.dependencies,
    proofs: [],
  };
  return onBehalfOfPerson(subject, client, moment, (reason) => unacceptable("subject_token", reason));
}

/** Judges a token of a provider that is trusted for people. Its account must be linked to a person. */
async function forForeign(text: string, client: ClientStanding, moment: Moment): Promise<Granting> {
  const refused = (reason: string) => unacceptable("subject_token", reason);
  const verification = await verifyForeignToken(text, "people", moment.now);
  // An assertion that is itself a grant belongs to the jwt-bearer grant (RFC 7523).
  if (!verification.ok || verification.token.type === idJagType) {
    throw new OAuthError("invalid_request", "subject_token: tokens of its kind are not exchanged here", {
      detail: verification.ok ? idJagType : verification.fault,
    });
  }
  const subject = await foreignPerson(verification.token, []);
  if (!subject) throw refused("the account is not linked to a person");
  return onBehalfOfPerson(subject, client, moment, refused);
}

/**
 * Judges another agent's token. The actor needs an existing delegation below the delegation of the token, because a
 * token never delegates. So an agent cannot exchange its own token.
 */
async function forAgent(text: string, client: ClientStanding, moment: Moment): Promise<Granting> {
  const subject = await standingToken(text, "subject_token", moment);
  const { token, exchangedFor, act, location, authority, expiresAt } = subject;
  const personId = token.person?.id ?? null;
  if (exchangedFor.length >= maxChainDepth || actorsIn(act) > maxChainDepth) {
    throw unacceptable("subject_token", `it was exchanged ${maxChainDepth} times already`);
  }
  const actor = spiffeId(runtime().trustDomain, client.agent.name);
  return {
    ...unbounded,
    sub: token.sub,
    personId,
    act: { sub: actor, ...(act ? { act } : {}) },
    parentJti: token.jti,
    admits: (chain) =>
      chain.hops.slice(0, -1).some(({ id }) => id === token.delegationId) &&
      (personId === null || representedPerson(chain) === personId),
    location,
    within: [authority],
    until: earlier(expiresAt, new Date(moment.now.getTime() + maxExchangedSeconds * 1000)),
    dependencies: subject.dependencies,
  };
}
