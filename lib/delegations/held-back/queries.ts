import { isNarrower } from "@/lib/authority/narrower";
import type { Hop } from "@/lib/delegations/chain/model";
import { heldBackSince, losesUnder } from "@/lib/delegations/held-back/policy";
import { ceilingsOf } from "@/lib/delegations/held-back/store";
import type { DelegationResponse } from "@/lib/delegations/schema";

/** Tells which ceilings hold back part of what the hops of a chain state, and since when. Computed, never stored. */
export async function heldBackBy(hops: readonly Hop[]): Promise<DelegationResponse["heldBack"]> {
  const held = hops.flatMap(({ agent, authority, ceiling }) => {
    const bound = ceiling.authority;
    return bound === null || isNarrower(authority, bound).ok ? [] : [{ agent, authority, bound }];
  });
  const said = held.map(async ({ agent, authority, bound }) => {
    const blueprint = await ceilingsOf(agent.blueprintId);
    const since = blueprint && heldBackSince(authority, blueprint.versions);
    if (!since) return [];
    return [
      {
        blueprint: { id: agent.blueprintId, name: blueprint.name },
        agent: { id: agent.id, name: agent.name },
        since: since.toISOString(),
        loses: losesUnder(authority, bound),
      },
    ];
  });
  return (await Promise.all(said)).flat();
}
