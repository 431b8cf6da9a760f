import { loadChains } from "@/lib/delegations/chain/store";
import { listRows } from "@/lib/delegations/list/store";
import { type Asker, seesAll } from "@/lib/delegations/policy";
import type { DelegationFilters, DelegationList } from "@/lib/delegations/schema";
import * as store from "@/lib/delegations/store";
import { toSummary, who } from "@/lib/delegations/summary";
import { clock } from "@/lib/platform/clock/clock";
import { prisma } from "@/lib/platform/db/prisma";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";

/** Lists the delegations that the asker may see, newest first. */
export async function listDelegations(
  asker: Asker,
  { q = "", cursor, limit }: DelegationFilters,
): Promise<DelegationList> {
  const behind = seesAll(asker) ? undefined : asker.personId;
  const before = cursor === undefined ? undefined : String(decodeCursor(cursor)[0]);
  const rows = await listRows({ q, asker: asker.personId, behind, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const [chains, names] = await Promise.all([
    loadChains(page.map(({ id }) => id)),
    store.namesOf(prisma(), page.flatMap(who)),
  ]);
  const last = page.at(-1);
  return {
    delegations: page.map((row) => toSummary(row, chains.get(row.id)?.hops ?? [], names, clock.now())),
    next: rows.length > limit && last ? encodeCursor([last.id]) : null,
  };
}
