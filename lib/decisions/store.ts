import { keepReadNames } from "@/lib/audit/kept-names";
import { compileAuthority } from "@/lib/authority/judge/covers";
import { hopsOfChain } from "@/lib/delegations/chain/covering.policy";
import type { Chain } from "@/lib/delegations/chain/model";
import { namedInChain } from "@/lib/delegations/chain/policy";
import { runtime } from "@/lib/platform/base/runtime";
import { factsPool } from "@/lib/platform/database/pool";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import { chainOf, clientOf } from "@/lib/tokens/cache";
import type { TokenContext } from "@/lib/tokens/validity.model";
import { loadToken } from "@/lib/tokens/validity.store";
import type { CoveringHop, SubjectContext } from "./model";

/** Reads the spent amounts of counters, by key. Unused counters are missing. */
export async function spentOf(counters: readonly string[]): Promise<Map<string, bigint>> {
  const { rows } = await factsPool().query<{ key: string; spent: string }>({
    name: "spent_of_counters",
    text: "select key, spent from counters where key = any($1)",
    values: [counters],
  });
  return new Map(rows.map(({ key, spent }) => [key, BigInt(spent)]));
}

/** Compiled once for each cached chain, for any number of tokens, and dropped with it. */
const compiled = new WeakMap<Chain, CoveringHop[]>();

/** Every authority that must cover an action: entitlements, ceilings, delegations, and the token (rules L0). */
export function hopsOf({ chain, token }: Pick<TokenContext, "chain" | "token">): CoveringHop[] {
  const hops = compiled.get(chain) ?? hopsOfChain(chain);
  compiled.set(chain, hops);
  if (!token.narrowing) return hops;
  const authority = compileAuthority(token.narrowing);
  return [...hops, { kind: "token", counterPrefix: undefined, name: "The token", authority }];
}

/**
 * Loads everything that decisions about a token depend on; undefined if the token was never issued or is gone.
 *
 * Uses the cached instance and chain unless `fresh`.
 */
export async function loadSubject(jti: string, fresh: boolean): Promise<SubjectContext | undefined> {
  const context = await loadToken(jti, { client: (id) => clientOf(id, fresh), chain: (id) => chainOf(id, fresh) });
  if (!context) return undefined;
  const names = await keepReadNames(namedIn(context));
  const subject = spiffeId(runtime().trustDomain, context.client.agent.name);
  return { ...context, hops: hopsOf(context), spiffeId: subject, names };
}

/** The agents and people that a record of a decision names. */
function namedIn({ client, chain, token }: TokenContext): { id: string; name: string }[] {
  const person = token.person ? [{ id: token.person.id, name: token.personName ?? "" }] : [];
  const named = [client.agent, ...namedInChain(chain), ...person];
  return [...new Map(named.map(({ id, name }) => [id, { id, name }])).values()];
}
