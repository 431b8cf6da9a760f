import { compileAuthority } from "@/lib/authority/covers";
import type { CoveringHop } from "@/lib/decisions/model";
import type { TokenContext } from "@/lib/tokens/standing/model";

/** Every authority that must cover an action: entitlements, ceilings, delegations, and the token (rules L0). */
export function hopsOf({ chain, token }: Pick<TokenContext, "chain" | "token">): CoveringHop[] {
  const hops: CoveringHop[] = [];
  for (const { id, delegator, ceiling, agent, authority } of chain.hops) {
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
    hops.push({
      kind: "delegation",
      counterPrefix: id,
      name: `The delegation ${id}`,
      authority: compileAuthority(authority),
    });
  }
  if (token.narrowing) {
    const authority = compileAuthority(token.narrowing);
    hops.push({ kind: "token", counterPrefix: undefined, name: "The token", authority });
  }
  return hops;
}
