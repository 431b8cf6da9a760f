import { listRows } from "@/lib/delegations/list/store";
import { type Asker, seesAll } from "@/lib/delegations/policy";
import type { DelegationFilters, DelegationList } from "@/lib/delegations/schema";
import { delegationStandings, judgeDelegations } from "@/lib/delegations/standing/queries";
import * as store from "@/lib/delegations/store";
import { toSummary, who } from "@/lib/delegations/summary";
import { filterAsker } from "@/lib/people/filter-asker";
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
  const rows = await listRows({ q, asker: filterAsker(asker), behind, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const [judged, names] = await Promise.all([
    judgeDelegations(page.map(({ id }) => id)),
    store.namesOf(prisma(), page.flatMap(who)),
  ]);
  const standings = await delegationStandings(judged);
  const now = clock.now();
  const last = page.at(-1);
  return {
    delegations: page.map((row) =>
      toSummary(row, { judged: judged.get(row.id), standing: standings.get(row.id) }, names, now),
    ),
    next: rows.length > limit && last ? encodeCursor([last.id]) : null,
  };
}
