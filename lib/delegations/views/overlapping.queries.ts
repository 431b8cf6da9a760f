import { behind } from "@/lib/delegations/chain/policy";
import { loadActiveDelegations } from "@/lib/delegations/chain/store";
import { type Asker, maySee } from "@/lib/delegations/policy";
import { reachable } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { prisma } from "@/lib/platform/database/prisma";
import type { HeldBeside } from "./bounds.schema";

/**
 * Lists the delegations of an agent that are in effect and visible to the asker, oldest first. An agent with several of
 * them at one resource server must name one in each token request (rules T2).
 */
export async function heldNow(asker: Asker, agentId: string): Promise<HeldBeside[]> {
  const { ids = [] } = (await loadActiveDelegations(agentId)) ?? {};
  if (ids.length === 0) return [];
  const [judged, purposes] = await Promise.all([judgeDelegations(ids), purposesOf(ids)]);
  return ids.flatMap((id) => {
    const { chain, standing } = judged.get(id) ?? {};
    const leaf = chain?.hops.at(-1);
    if (!leaf || !standing?.inEffect || !maySee(asker, behind(leaf))) return [];
    const locations = [...new Set(reachable(standing, leaf.effective).flatMap((element) => element.locations))];
    return [{ id, purpose: purposes.get(id) ?? "", locations }];
  });
}

async function purposesOf(ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await prisma().delegation.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, purpose: true },
  });
  return new Map(rows.map(({ id, purpose }) => [id, purpose]));
}
