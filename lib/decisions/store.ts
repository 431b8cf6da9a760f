import { compileAuthority } from "@/lib/authority/covers";
import type { CoveringHop, SubjectContext } from "@/lib/decisions/model";
import { runtime } from "@/lib/platform/runtime/runtime";
import { spiffeId } from "@/lib/protocols/spiffe/id";
import type { TokenContext } from "@/lib/tokens/standing/model";
import { loadToken } from "@/lib/tokens/standing/store";

/** Loads everything that decisions about a token depend on; undefined for a token that was never issued or is gone. */
export async function loadSubject(jti: string): Promise<SubjectContext | undefined> {
  const context = await loadToken(jti);
  if (!context) return undefined;
  return { ...context, hops: hopsOf(context), spiffeId: spiffeId(runtime().trustDomain, context.client.agent.name) };
}

/** Every authority that must cover an action: entitlements, ceilings, delegations, and the token (rules L0). */
function hopsOf({ chain, token }: TokenContext): CoveringHop[] {
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
