import { compileAuthority } from "@/lib/authority/covers";
import type { CoveringHop } from "@/lib/decisions/model";
import type { Chain } from "@/lib/delegations/chain/model";
import type { TokenContext } from "@/lib/tokens/standing/model";

/** Compiled once for each chain that is kept, however many tokens it has, and forgotten with it. */
const compiled = new WeakMap<Chain, CoveringHop[]>();

/** Every authority that must cover an action: entitlements, ceilings, delegations, and the token (rules L0). */
export function hopsOf({ chain, token }: Pick<TokenContext, "chain" | "token">): CoveringHop[] {
  const hops = compiled.get(chain) ?? hopsOfChain(chain);
  compiled.set(chain, hops);
  if (!token.narrowing) return hops;
  const authority = compileAuthority(token.narrowing);
  return [...hops, { kind: "token", counterPrefix: undefined, name: "The token", authority }];
}

function hopsOfChain(chain: Chain): CoveringHop[] {
  const hops: CoveringHop[] = [];
  for (const { id, delegator, ceiling, agent, authority, former } of chain.hops) {
    if (delegator?.entitlement) {
      const name = `The entitlement of ${delegator.id}`;
      hops.push({
        kind: "entitlement",
        counterPrefix: delegator.id,
        name,
        authority: compileAuthority(delegator.entitlement),
      });
    }
    if (ceiling.authority) {
      const name = `The ceiling of ${agent.name}`;
      hops.push({ kind: "ceiling", counterPrefix: agent.id, name, authority: compileAuthority(ceiling.authority) });
    }
    for (const stated of [authority, ...former]) {
      const compiled = compileAuthority(stated);
      hops.push({ kind: "delegation", counterPrefix: id, name: `The delegation ${id}`, authority: compiled });
    }
  }
  return hops;
}
