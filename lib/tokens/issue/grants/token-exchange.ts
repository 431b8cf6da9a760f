import type { ClientStanding } from "@/lib/credentials/standing/model";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { maxChainDepth } from "@/lib/delegations/model";
import { runtime } from "@/lib/platform/base/runtime";
import type { Dependency } from "@/lib/platform/database/commit/item";
import { sessionRefusal } from "@/lib/principals/standing/policy";
import { loadPersonStanding, loadSessionStanding } from "@/lib/principals/standing/store";
import { readCompact } from "@/lib/protocols/jose/compact";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { authenticateClient } from "@/lib/tokens/issue/authenticate-client";
import { actorsIn } from "@/lib/tokens/issue/grants/actors";
import {
  accessTokenType,
  type ExchangeRequest,
  idTokenType,
  readExchange,
} from "@/lib/tokens/issue/grants/exchange-request";
import { earlier, maxExchangedSeconds, onBehalfOfPerson } from "@/lib/tokens/issue/grants/for-person";
import { foreignPerson } from "@/lib/tokens/issue/grants/foreign-person";
import { type Grant, type Granting, type Moment, unbounded } from "@/lib/tokens/issue/grants/grant";
import { readPresented, standingToken, unacceptable } from "@/lib/tokens/issue/grants/standing-token";
import { subjectTokenType, verifySubjectToken } from "@/lib/tokens/subject-tokens/subject-token";
import { verifyForeignToken } from "@/lib/trusted-issuers/commands/verify-token";
import { idJagType } from "@/lib/trusted-issuers/examine";

/**
 * An agent asks for a token in the name of whom a token is about: of a person who is signed in, or of another agent
 * that delegated to it (rules T3).
 *
 * Nothing widens: the delegation must exist already, the authority is within it and within the subject token, and the
 * token ends with what it was exchanged for, after five minutes at the latest.
 *
 * @see RFC 8693 section 2
 */
export const tokenExchange: Grant = {
  name: "token_exchange",
  identify: authenticateClient,
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

/** An actor token adds nothing to what the client proved already; it must be the client's own, and stand. */
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

/** Reads what kind of token this says it is; each kind is verified by its own rules and keys, whatever it says. */
function saysItIs(token: string, type: string): boolean {
  try {
    readCompact(token, { algorithms: ["ES256", "RS256"], types: [type] });
    return true;
  } catch (error) {
    if (isJoseError(error)) return false;
    throw error;
  }
}

/** The console's own subject token: it holds while the person is signed in where they asked for it. */
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

/** A token of an identity provider whose word counts for people, about an account that is linked to somebody. */
async function forForeign(text: string, client: ClientStanding, moment: Moment): Promise<Granting> {
  const refused = (reason: string) => unacceptable("subject_token", reason);
  const verification = await verifyForeignToken(text, "people", moment.now);
  // An assertion that is a grant in itself is for the grant that it names (RFC 7523).
  if (!verification.ok || verification.token.type === idJagType) {
    throw new OAuthError("invalid_request", "subject_token: it is of no kind that is exchanged here", {
      detail: verification.ok ? idJagType : verification.fault,
    });
  }
  const subject = await foreignPerson(verification.token, []);
  if (!subject) throw refused("the account is linked to nobody");
  return onBehalfOfPerson(subject, client, moment, refused);
}

/**
 * Another agent's token: an existing delegation to the actor, below the one that the token rests on, is needed; a token
 * never delegates by itself. That is so for the agent's own token too: it cannot be exchanged for another of its kind.
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
