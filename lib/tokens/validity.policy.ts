import { type ClientRefusal, clientRefusal } from "@/lib/credentials/standing.policy";
import {
  chainRefusal,
  demandsProof,
  isBefore,
  type StandingRefusal,
  serverRefusal,
} from "@/lib/delegations/chain/policy";
import { lineageRefusal } from "@/lib/delegations/lineage.policy";
import type { ServerStanding } from "@/lib/resource-servers/standing.model";
import type { TokenFacts } from "./validity.model";

export type TokenRefusal =
  | ClientRefusal
  | Pick<StandingRefusal, "code" | "reason">
  | { code: "token_invalid" | "token_expired" | "resource_server_mismatch"; reason: string };

/** The instances of a token: its holder, and the holders of the tokens that it was exchanged for. */
export const instancesOf = ({ client, exchangedFor }: Pick<TokenFacts, "client" | "exchangedFor">): string[] => [
  client.id,
  ...exchangedFor.map((one) => one.client.id),
];

/** How far the clocks of two servers may lie apart. In ms. */
const mostAheadMs = 5_000;

/** Whether a token was issued under a clock that was set back since. It would live longer than it may. */
const isAhead = ({ issuedAt }: { issuedAt: Date }, now: Date): boolean =>
  issuedAt.getTime() - now.getTime() > mostAheadMs;

/** The facts of a resource server that decide whether its tokens are valid. */
export type ServerFacts = Pick<ServerStanding, "id" | "active" | "notBefore">;

/**
 * Finds why a token is not valid at a resource server at an instant; undefined if it is valid.
 *
 * Decisions, introspection, status lists and exchange share this judgement. It covers the instance, the token, the
 * tokens it was exchanged for, its person, and every hop of its chain. It does not judge authority.
 */
export function tokenRefusal(facts: TokenFacts, server: ServerFacts, now: Date): TokenRefusal | undefined {
  return (
    clientRefusal(facts.client, now) ??
    ownRefusal(facts.token, server, now) ??
    boundRefusal(facts) ??
    lineageRefusal(facts.exchangedFor, now) ??
    stoppedRefusal(facts, server) ??
    chainRefusal(facts.chain, now)
  );
}

function ownRefusal(token: TokenFacts["token"], server: ServerFacts, now: Date): TokenRefusal | undefined {
  if (token.resourceServerId !== server.id) {
    return { code: "resource_server_mismatch", reason: "The token is for another resource server." };
  }
  if (!server.active) return invalid("The resource server has been disabled.");
  if (token.revokedAt) return invalid("The token has been revoked.");
  if (isAhead(token, now)) return invalid("The token was issued under a clock that was ahead. Get another one.");
  if (now >= token.expiresAt) {
    return { code: "token_expired", reason: `The token expired at ${token.expiresAt.toISOString()}.` };
  }
  return personRefusal(token);
}

/** Refuses an unbound token if a blueprint in the chain requires proof of possession now. */
function boundRefusal({ token, client, chain }: TokenFacts): TokenRefusal | undefined {
  if (token.jkt !== null || !(client.requireDpop || demandsProof(chain))) return undefined;
  return invalid("The token is not bound to a key, and the tokens of an agent in its chain must be.");
}

function personRefusal({ person, issuedAt }: TokenFacts["token"]): TokenRefusal | undefined {
  if (!person || (person.active && !isBefore(issuedAt, person.notBefore))) return undefined;
  return { code: "person_not_entitled", reason: "The person that the token speaks for was stopped." };
}

function stoppedRefusal({ token, exchangedFor, chain }: TokenFacts, server: ServerFacts): TokenRefusal | undefined {
  if ([token, ...exchangedFor].some(({ issuedAt }) => isBefore(issuedAt, server.notBefore))) {
    return invalid("Every token for this resource server issued so far was revoked.");
  }
  return serverRefusal(chain, server);
}

const invalid = (reason: string): TokenRefusal => ({ code: "token_invalid", reason });
