import { isNoWider } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Chain } from "@/lib/delegations/chain/model";
import { representedPerson } from "@/lib/delegations/chain/policy";
import { isId } from "@/lib/platform/base/id-kind";
import type { AccessTokenClaims, ActClaim } from "./model";
import { authorityAt } from "./policy";

/** The facts that a token must agree with. */
export type LintFacts = {
  chain: Chain;
  keyExpiresAt: Date;
  granting: { sub: string; personId: string | null; until: Date | null; within: readonly CanonicalAuthority[] };
};

/** The most nested actors. An `act` that is deeper than any chain is a fault. */
const maxActors = 9;

/**
 * Checks a token against its facts once more, just before it is signed. Returns the fault, undefined if there is none.
 *
 * It is independent of the code that built the token, so that a mistake there is never signed.
 */
export function lintToken(claims: AccessTokenClaims, facts: LintFacts): string | undefined {
  return (
    lintChain(claims, facts) ?? lintTimes(claims, facts) ?? lintSubject(claims, facts) ?? lintAuthority(claims, facts)
  );
}

function lintChain({ delegation, agent }: AccessTokenClaims, { chain: { hops } }: LintFacts): string | undefined {
  const same =
    hops.length > 0 &&
    delegation.length === hops.length &&
    hops.every(({ id, version, digest }, i) => {
      const claimed = delegation[i];
      return claimed?.id === id && claimed.version === version && claimed.digest === digest;
    });
  if (!same) return "the chain is not the one that was checked";
  return agent.id === hops.at(-1)?.agent.id ? undefined : "the agent is not the delegate of the chain";
}

function lintTimes({ exp, iat }: AccessTokenClaims, { chain, keyExpiresAt, granting }: LintFacts): string | undefined {
  const ends = [
    keyExpiresAt,
    ...chain.hops.map(({ expiresAt }) => expiresAt),
    ...(granting.until ? [granting.until] : []),
  ];
  const limit = Math.min(...ends.map((end) => end.getTime()));
  if (exp * 1000 > limit || exp <= iat) return "the lifetime exceeds the chain's, the key's or the subject token's";
  return undefined;
}

function lintSubject({ sub, act }: AccessTokenClaims, { chain, granting }: LintFacts): string | undefined {
  if (sub === "" || sub !== granting.sub) return "the subject is another";
  const person = isId("person", sub) ? sub : null;
  if (person !== granting.personId) return "the subject is a person that the grant does not represent";
  if (person !== null && (act === undefined || representedPerson(chain) !== person)) {
    return "the chain does not act in the person's name, or there is no actor";
  }
  return depthOf(act) > maxActors ? "more actors than a chain can have" : undefined;
}

function depthOf(act: ActClaim | undefined): number {
  let depth = 0;
  for (let actor = act; actor; actor = actor.act) depth += 1;
  return depth;
}

function lintAuthority(claims: AccessTokenClaims, { chain, granting }: LintFacts): string | undefined {
  const { aud, authorization_details: details } = claims;
  if (aud === "" || details.length === 0) return "the audience or the authority is empty";
  if (details.some(({ locations }) => locations.length !== 1 || locations[0] !== aud)) {
    return "the authority is about another resource server";
  }
  const bounds = [authorityAt(chain.hops.at(-1)?.effective ?? [], aud), ...granting.within];
  // Most tokens state the bound itself, which need not be compared.
  return bounds.every((bound) => details === bound || isNoWider(details, bound).ok)
    ? undefined
    : "the authority is wider than the delegation";
}
