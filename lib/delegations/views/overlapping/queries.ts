import { behind } from "@/lib/delegations/chain/policy";
import { loadActiveDelegations } from "@/lib/delegations/chain/store";
import { type Asker, maySee } from "@/lib/delegations/policy";
import { reachable } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import type { HeldBeside } from "@/lib/delegations/views/overlapping/schema";
import { prisma } from "@/lib/platform/database/prisma";

/**
 * Lists what an agent holds now, oldest first, as far as the asker may see it. Where it holds several at one resource server
 * it must name the one that it means whenever it asks for a token (rules T2).
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
