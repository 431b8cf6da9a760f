import { compileAuthority } from "@/lib/authority/judge/covers";
import type { CoveringHop } from "@/lib/decisions/model";
import { hopsOfChain } from "@/lib/delegations/chain/covering/policy";
import type { Chain } from "@/lib/delegations/chain/model";
import type { TokenContext } from "@/lib/tokens/validity/model";

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
