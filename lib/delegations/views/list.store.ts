import { Parameters } from "@/lib/agents/inventory/conditions";
import { delegationStatuses } from "@/lib/delegations/model";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { type DelegationRow, delegationInclude } from "@/lib/delegations/store";
import type { Direction } from "@/lib/platform/base/sorts.model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { beyond } from "@/lib/platform/database/keyset";
import { prisma } from "@/lib/platform/database/prisma";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { type DelegationConditions, delegationConditions } from "./list-conditions";
import { type ReachConditions, type Reaching, reachConditions } from "./reach-conditions";

export type DelegationQuery = {
  q: string;
  asker: FilterAsker;
  /** Only delegations with this person behind them; undefined for all. */
  behind: string | undefined;
  direction: Direction;
  /** The id of the last row before the page. */
  after: string | undefined;
  limit: number;
  /** Only delegations that reach this, the newest first; undefined for all. */
  reaching?: Reaching | undefined;
};

export type DelegationPage = {
  rows: DelegationRow[];
  /** The key from which the next page continues; null on the last page. */
  next: string | null;
};

/** The maximum number of rows that one page compares with a filter: about 50 ms if each is judged. */
export const comparedRows = 5_000;

/**
 * Lists delegations that match a filter, by their creation.
 *
 * A page compares at most `comparedRows` candidates. So a filter with few matches returns short or even empty pages,
 * with the key to continue from. The candidates are chosen by key, independent of the planner's estimate for the
 * filter.
 */
export async function listRows(query: DelegationQuery): Promise<DelegationPage> {
  const { ids, next } = await idsOfPage(query);
  const rows = await prisma().delegation.findMany({
    where: { id: { in: ids } },
    orderBy: { id: query.direction },
    include: delegationInclude,
  });
  return { rows, next };
}

type IdPage = { ids: string[]; next: string | null };

/** Usually the first matches fill the page. More are read only if judgements exclude some of them. */
async function idsOfPage(query: DelegationQuery): Promise<IdPage> {
  const few = await matching(query, query.limit + 1);
  const page = await pageOf(few, query.limit);
  if (page.isWhole || few.most >= mostJudged) return page;
  return pageOf(await matching(query, mostJudged), query.limit);
}

async function pageOf(matches: Matches, limit: number): Promise<IdPage & { isWhole: boolean }> {
  const ids = await judgedIds(matches, limit);
  const page = ids.slice(0, limit);
  if (ids.length > limit) return { ids: page, next: page.at(-1) ?? null, isWhole: true };
  return { ids: page, next: placeAfter(matches), isWhole: matches.ids.length < matches.most };
}

/** The key from which to continue after all compared rows; null when there are no more. */
function placeAfter({ ids, most, floor, compared }: Matches): string | null {
  if (ids.length === most) return ids.at(-1) ?? null;
  return compared === comparedRows ? floor : null;
}

/** The maximum number of matches that one page reads if judgements may exclude some. */
const mostJudged = 1_000;
/** The number of matches that are judged at a time, until the page is full. */
const portion = 200;

/**
 * Returns the matches in their order, without doubtful ones whose judgement does not fit the filter. At most one more
 * than a page.
 */
async function judgedIds({ ids, ifInEffect, ifNot }: Matches, limit: number): Promise<string[]> {
  const asked = new Map([...ifInEffect.map((id) => [id, true] as const), ...ifNot.map((id) => [id, false] as const)]);
  const kept: string[] = [];
  for (let from = 0; from < ids.length && kept.length <= limit; from += portion) {
    const next = ids.slice(from, from + portion);
    const judged = await judgeDelegations(next.filter((id) => asked.has(id)));
    kept.push(...next.filter((id) => !asked.has(id) || judged.get(id)?.standing.inEffect === asked.get(id)));
  }
  return kept.slice(0, limit + 1);
}

type Found = {
  ids: string[];
  /** Those of the ids that match only if they are in effect, and only if they are not. */
  ifInEffect: string[];
  ifNot: string[];
  floor: string | null;
  compared: number | null;
};
type Matches = Found & { most: number };

/** Finds up to `most` matches. If there are fewer, it tells how many rows were compared, and the last of them. */
async function matching(
  { q, asker, behind, direction, after, reaching }: DelegationQuery,
  most: number,
): Promise<Matches> {
  const parameters = new Parameters();
  const conditions = await delegationConditions(q, parameters, asker);
  const person = behind === undefined ? undefined : parameters.add(behind);
  const rest = after === undefined ? "true" : `d.id ${beyond(direction)} ${parameters.add(after)}`;
  const seen = person
    ? [`(a.owner_id = ${person} or d.delegator_id = ${person} or d.on_behalf_of_id = ${person})`]
    : [];
  const reach = reaching && reachConditions(reaching, parameters);
  const where = [...seen, ...(reach ? [reach.where] : []), ...conditions.where];
  const bound = parameters.add(most);
  const unlessFull = (sql: string) => `case when (select count(*) from matches) < ${bound} then (${sql}) end`;
  const rows = await keyedQuery<Found>(
    `with ${reach && !person ? candidatesOf(reach, rest) : candidates(conditions, person, { rest, direction })},
     matches as materialized (select d.id, ${conditions.doubtful.ifInEffect} as if_in_effect, ${conditions.doubtful.ifNot} as if_not
       from candidates c join delegations d on d.id = c.id join agents a on a.id = d.agent_id ${conditions.judging}
       where ${where.length > 0 ? where.join(" and ") : "true"} order by d.id ${direction} limit ${bound})
     select array(select id from matches order by id ${direction}) as ids,
       array(select id from matches where if_in_effect) as "ifInEffect",
       array(select id from matches where if_not) as "ifNot",
       ${unlessFull(`select ${direction === "desc" ? "min" : "max"}(id) from candidates`)} as floor,
       ${unlessFull("select count(*)::int from candidates")} as compared`,
    parameters.values,
    { inOrder: person === undefined && (reach !== undefined || conditions.narrowest === undefined) },
  );
  const found = rows[0] ?? { ids: [], ifInEffect: [], ifNot: [], floor: null, compared: 0 };
  return { ...found, most };
}

/** SQL for the newest rows of a resource server or a person. */
const candidatesOf = ({ candidates }: ReachConditions, rest: string): string =>
  `candidates as materialized (${candidates(rest, comparedRows)})`;

/** The rows that a page may hold, and their order. */
type Walk = { rest: string; direction: Direction };

/** SQL for the next rows that the filter is compared with, found by its narrowest key. */
function candidates(
  { narrowest, statuses }: DelegationConditions,
  person: string | undefined,
  { rest, direction }: Walk,
): string {
  const first = `order by d.id ${direction} limit ${comparedRows}`;
  if (narrowest !== undefined) {
    return `keyed as materialized (select d.id from delegations d where ${narrowest}),
      candidates as materialized (select d.id from keyed d where ${rest} ${first})`;
  }
  if (person !== undefined) {
    return `keyed as materialized (
        select d.id from agents a join delegations d on d.agent_id = a.id where a.owner_id = ${person}
        union select d.id from delegations d where d.delegator_id = ${person}
        union select d.id from delegations d where d.on_behalf_of_id = ${person}),
      candidates as materialized (select d.id from keyed d where ${rest} ${first})`;
  }
  if (statuses.length === delegationStatuses.length) {
    return `candidates as materialized (select d.id from delegations d where ${rest} ${first})`;
  }
  const ofStatus = statuses.map(
    (status) => `(select d.id from delegations d where d.status = '${status}' and ${rest} ${first})`,
  );
  const none = "select null::text as id where false";
  return `candidates as materialized (select d.id from (${[none, ...ofStatus].join(" union all ")}) d ${first})`;
}
