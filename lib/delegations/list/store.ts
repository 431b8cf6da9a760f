import { Parameters } from "@/lib/agents/inventory/conditions";
import { type DelegationConditions, delegationConditions } from "@/lib/delegations/list/conditions";
import { delegationStatuses } from "@/lib/delegations/model";
import { type DelegationRow, delegationInclude } from "@/lib/delegations/store";
import type { FilterAsker } from "@/lib/people/filter-asker";
import { keyedQuery } from "@/lib/platform/db/keyed";
import { prisma } from "@/lib/platform/db/prisma";

export type DelegationQuery = {
  q: string;
  asker: FilterAsker;
  /** Only what this person stands behind; undefined for all. */
  behind: string | undefined;
  before: string | undefined;
  limit: number;
};

export type DelegationPage = {
  rows: DelegationRow[];
  /** Where to go on; null where nothing is left. */
  before: string | null;
};

/** So many rows are compared with a filter for one page: about 50 ms where each has to be judged. */
export const comparedRows = 5_000;

/**
 * Lists delegations that match a filter, newest first.
 *
 * A page compares at most `comparedRows` candidates, so a filter that few match answers short pages, even empty ones,
 * with the place to go on. The candidates are chosen by key, and never by what the planner expects of the filter.
 */
export async function listRows(query: DelegationQuery): Promise<DelegationPage> {
  const { ids, floor, compared } = await matchingIds(query);
  const page = ids.slice(0, query.limit);
  const rows = await prisma().delegation.findMany({
    where: { id: { in: page } },
    orderBy: { id: "desc" },
    include: delegationInclude,
  });
  const more = ids.length > query.limit ? page.at(-1) : undefined;
  return { rows, before: more ?? (compared === comparedRows ? floor : null) };
}

type Matches = { ids: string[]; floor: string | null; compared: number };

async function matchingIds({ q, asker, behind, before, limit }: DelegationQuery): Promise<Matches> {
  const parameters = new Parameters();
  const conditions = await delegationConditions(q, parameters, asker);
  const person = behind === undefined ? undefined : parameters.add(behind);
  const older = before === undefined ? "true" : `d.id < ${parameters.add(before)}`;
  const seen = person
    ? [`(a.owner_id = ${person} or d.delegator_id = ${person} or d.on_behalf_of_id = ${person})`]
    : [];
  const where = [...seen, ...conditions.where];
  const rows = await keyedQuery<Matches>(
    `with ${candidates(conditions, person, older)}
     select array(select d.id from candidates c join delegations d on d.id = c.id join agents a on a.id = d.agent_id
         where ${where.length > 0 ? where.join(" and ") : "true"} order by d.id desc limit ${parameters.add(limit + 1)}) as ids,
       (select min(id) from candidates) as floor, (select count(*)::int from candidates) as compared`,
    parameters.values,
    { inOrder: conditions.narrowest === undefined && person === undefined },
  );
  return rows[0] ?? { ids: [], floor: null, compared: 0 };
}

/** The newest rows that a filter is compared with, by the best key that it names. */
function candidates({ narrowest, statuses }: DelegationConditions, person: string | undefined, older: string): string {
  const newest = `order by d.id desc limit ${comparedRows}`;
  if (narrowest !== undefined) {
    return `keyed as materialized (select d.id from delegations d where ${narrowest}),
      candidates as materialized (select d.id from keyed d where ${older} ${newest})`;
  }
  if (person !== undefined) {
    return `keyed as materialized (
        select d.id from agents a join delegations d on d.agent_id = a.id where a.owner_id = ${person}
        union select d.id from delegations d where d.delegator_id = ${person}
        union select d.id from delegations d where d.on_behalf_of_id = ${person}),
      candidates as materialized (select d.id from keyed d where ${older} ${newest})`;
  }
  if (statuses.length === delegationStatuses.length) {
    return `candidates as materialized (select d.id from delegations d where ${older} ${newest})`;
  }
  const ofStatus = statuses.map(
    (status) => `(select d.id from delegations d where d.status = '${status}' and ${older} ${newest})`,
  );
  const none = "select null::text as id where false";
  return `candidates as materialized (select d.id from (${[none, ...ofStatus].join(" union all ")}) d ${newest})`;
}
