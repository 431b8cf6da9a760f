import { type Asker, seesAll } from "@/lib/delegations/policy";
import type { DelegationFilters, DelegationList } from "@/lib/delegations/schema";
import { delegationStandings, judgeDelegations } from "@/lib/delegations/standing/queries";
import * as store from "@/lib/delegations/store";
import { clock } from "@/lib/platform/base/clock";
import { inSlices } from "@/lib/platform/base/slices";
import { directionOf } from "@/lib/platform/base/sorts.model";
import { prisma } from "@/lib/platform/database/prisma";
import { encodePlace, placeById } from "@/lib/platform/http/cursor";
import { filterAsker } from "@/lib/principals/filter-asker";
import { listRows } from "./list.store";
import { toSummary, who } from "./summary";

/**
 * Lists the delegations that the asker may see, by default the newest first. A page can have fewer rows than `limit`, or none,
 * although a next one exists: each page compares a bounded number of rows with the filter.
 */
export async function listDelegations(
  asker: Asker,
  { q = "", cursor, limit, sort }: DelegationFilters,
): Promise<DelegationList> {
  const behind = seesAll(asker) ? undefined : asker.personId;
  const after = placeById(sort, cursor);
  const direction = directionOf(sort);
  const { rows, next } = await listRows({ q, asker: filterAsker(asker), behind, direction, after, limit });
  const [judged, names] = await Promise.all([
    judgeDelegations(rows.map(({ id }) => id)),
    store.namesOf(prisma(), rows.flatMap(who)),
  ]);
  const standings = await delegationStandings(judged);
  const now = clock.now();
  return {
    delegations: await inSlices(rows, (row) =>
      toSummary(asker, row, { judged: judged.get(row.id), standing: standings.get(row.id) }, names, now),
    ),
    next: next === null ? null : encodePlace(sort, [next]),
  };
}
