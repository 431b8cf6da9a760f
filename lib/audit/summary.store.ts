import { isDomainError } from "@/lib/platform/base/domain-error";
import { amountBands, type FacetName, markedTypes } from "./facets.model";
import { boundsOf, broadSearches } from "./find-rows";
import {
  alongLeads,
  alongMonths,
  areShort,
  fewOfEach,
  inOrder,
  instantSql,
  listsIn,
  newestOfLists,
  type Wanted,
} from "./row-statements";
import type { Condition, TimeRange } from "./search.model";
import { rowsOf } from "./search-filter";
import { queryAlongKeys, queryIn } from "./store";
import { withPlaces } from "./time-places";
import { monthsOf } from "./trail-months";

/** The total is exact up to this many entries; with more, the newest of them are counted. */
export const maxCounted = 10_000;
/** So many of the newest rows are compared, where no list in the trail's order has the rows. */
const newestRows = 20_000;
/** So many of the newest rows tell how frequent the matches are: to split the text of a row into words takes 16 µs. */
const sampledRows = 4_000;
/** With so many matches among them, a walk through the trail is faster than an index of words or ids. */
const frequent = 200;
/** Shorter than a caller's turn, together with the look at the newest rows. */
const countMs = 1_500;

/** The SQL of each facet's value in a row; null without one. An entry may have several approvers. */
const facetValues: Record<Exclude<FacetName, "approver" | "amount">, string> = {
  decision: "decision",
  type: "type",
  agent: "agent_id",
  person: "person_id",
  actor: "case when actor_type = 'person' then actor_id end",
  for: "for_id",
  rs: "rs_id",
  action: "action",
  "resource-type": "resource_type",
  code: "code",
  risk: "risk_tier",
  env: "environment",
  ip: "address",
  key: "key",
};
const columns =
  "index, time, decision, type, agent_id, actor_type, actor_id, action, resource_type, code, person_id, for_id, approvers, rs_id, risk_tier, environment, address, key, amounts, units";

/** Widths of the histogram's bars in ms: 1 s to 30 days. Longer ones are multiples of the last. */
const widths = [1, 5, 15, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000].map(
  (seconds) => seconds * 1_000,
);
const maxBars = 60;

export type CountedFacet = { facet: FacetName; kind: "value" | "other" | "none"; value: string | null; count: number };
export type CountedBar = { n: number; allow: number; deny: number; other: number; rules: number; stops: number };

/** Counts of entries. `begins`, `ends` and `width` of the histogram are in ms; bar `n` begins at `n * width`. */
export type Counted = {
  total: number;
  capped: boolean;
  covered: number | null;
  /** Entries with an approval. */
  approved: number;
  begins: number | null;
  ends: number | null;
  width: number;
  bars: CountedBar[];
  facets: CountedFacet[];
};

/**
 * Counts the rows of a condition, the newest 10,000 of them at most.
 *
 * A condition that no index finds is counted among the newest rows where the whole trail takes too long. The answer
 * then has `capped`, and `covered` is the time of the oldest row that was looked at.
 */
export async function countRows(readerId: string, asked: Condition, facets: readonly FacetName[]): Promise<Counted> {
  const condition = await withPlaces(asked);
  const { values, within } = boundsOf(condition);
  const { sql, leads, range } = condition;
  const wanted = { rows: rowsOf(condition), columns, sql, within, limit: maxCounted + 1 };
  const counted = async (found: string, edge: string, isInOrder: boolean): Promise<Counted> => {
    const text = aggregate(found, edge, range, facets);
    return countedOf((await queryAlongKeys<Row>(text, values, { inOrder: isInOrder, withinMs: countMs }))[0]);
  };
  const whole = (rows: string, isInOrder: boolean) => counted(`found as materialized (${rows})`, noEdge, isInOrder);
  const byMonths = async (followed: Condition["leads"]): Promise<Counted> =>
    whole(alongMonths(followed, await monthsOf(range), wanted), followed.length === 0);
  const isListed = leads.length > 0 && inOrder(leads);
  const all = () => (isListed ? whole(alongLeads(leads, wanted), true) : byMonths(leads));
  const ofEach = (each: number) => unlessTooBroad(() => counted(newestOfLists(leads, wanted, each), edgeOfLists, true));
  // Lists of unequal length end too early for a count: then their places are read as far as it takes.
  const byLists = async () => {
    const some = await ofEach(fewOfEach(leads, wanted));
    return !some?.capped || some.total === maxCounted ? some : ofEach(wanted.limit);
  };
  const newest = async () => countedOf((await queryIn<Row>(countMs, amongNewest(wanted, range, facets), values))[0]);
  if (sql === "true") return all();
  return broadSearches().run(readerId, async () => {
    const isOne = isListed && listsIn(leads) === 1;
    if (areShort(leads)) return (await (isOne ? unlessTooBroad(all) : byLists())) ?? newest();
    const { seen, hits } = await sample(wanted, values);
    const isFrequent = seen < sampledRows || hits >= frequent;
    if (!isFrequent && isListed) return (await byLists()) ?? newest();
    return (await unlessTooBroad(isFrequent ? () => byMonths([]) : all)) ?? newest();
  });
}

/**
 * Counts the rows of a condition without their members, so many and one more at most: for a condition whose rows an
 * index has in the trail's order.
 */
export async function countUpTo(most: number, asked: Condition): Promise<number> {
  const condition = await withPlaces(asked);
  const { values, within } = boundsOf(condition);
  const { sql, leads, range } = condition;
  const wanted = { rows: rowsOf(condition), columns: "index", sql, within, limit: most + 1 };
  const rows = leads.length > 0 ? alongLeads(leads, wanted) : alongMonths(leads, await monthsOf(range), wanted);
  const [row] = await queryAlongKeys<{ count: number }>(`select count(*)::int as count from (${rows}) found`, values, {
    ...{ inOrder: inOrder(leads), withinMs: countMs },
  });
  return row?.count ?? 0;
}

const noEdge = "null::timestamptz";
const edgeOfLists = "(select time from found where index = (select index from edge) limit 1)";

type Sample = { seen: number; hits: number };

/** Counts the matches among the newest rows. */
async function sample({ rows, sql, within }: Sought, values: readonly unknown[]): Promise<Sample> {
  const [row] = await queryIn<Sample>(
    countMs,
    `select count(*)::int as seen, count(*) filter (where fits)::int as hits
     from (select (${sql}) as fits from ${rows} where ${within} order by index desc limit ${sampledRows}) newest`,
    values,
  );
  return row ?? { seen: 0, hits: 0 };
}

async function unlessTooBroad<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (isDomainError(error) && error.code === "search_too_broad") return undefined;
    throw error;
  }
}

type Row = { counted: Counted };

function countedOf(row: Row | undefined): Counted {
  if (row) return row.counted;
  throw new Error("An aggregate has one row.");
}

type Sought = Pick<Wanted, "rows" | "sql" | "within" | "limit">;

/** Counts among the newest rows. If there are more rows, the count ends at the oldest of them. */
function amongNewest({ rows, sql, within, limit }: Sought, range: TimeRange, facets: readonly FacetName[]): string {
  return aggregate(
    `newest as materialized (
       select ${columns}, (${sql}) as fits from ${rows} where ${within} order by index desc limit ${newestRows}),
     found as materialized (select * from newest where fits order by index desc limit ${limit})`,
    `(select min(time) from newest having count(*) = ${newestRows})`,
    range,
    facets,
  );
}

/**
 * Counts the rows of `found`, which holds one more than are counted.
 *
 * @param edge SQL of the time of the oldest row that was looked at; null if all were.
 */
function aggregate(found: string, edge: string, range: TimeRange, facets: readonly FacetName[]): string {
  return `with ${found},
    kept as materialized (select * from found order by index desc limit ${maxCounted}),
    span as (
      select count(*) as total, count(*) filter (where approvers <> '{}') as approved, min(time) as first, max(time) as last,
        case when (select count(*) from found) > ${maxCounted} then min(time) else ${edge} end as covered
      from kept),
    bounds as (
      select ${ms(`coalesce(covered, ${literal(range.from)}, first)`)} as begins,
        ${ms(`coalesce(${literal(range.to)}, last + interval '1 millisecond')`)} as ends from span),
    width as (
      select coalesce(
        (select min(w) from unnest(array[${widths.join(", ")}]::bigint[]) w where (ends - begins) / w < ${maxBars}),
        (1 + (ends - begins) / ${maxBars} / ${widths.at(-1)}) * ${widths.at(-1)}, 1) as ms from bounds),
    bars as (
      select ${ms("time")} / width.ms as n, count(*) filter (where decision = 'allow') as allow,
        count(*) filter (where decision = 'deny') as deny,
        count(*) filter (where decision is null or decision not in ('allow', 'deny')) as other,
        ${marked("rules")}, ${marked("stops")}
      from kept, width group by 1)
    ${facetCounts(facets)}
    select json_build_object('total', total, 'approved', approved, 'capped', covered is not null, 'covered', ${ms("covered")},
      'begins', begins, 'ends', ends, 'width', width.ms,
      'bars', (select coalesce(json_agg(bars order by n), '[]') from bars),
      'facets', ${facets.length === 0 ? "'[]'::json" : "(select coalesce(json_agg(shown), '[]') from shown)"}) as counted
    from span, bounds, width`;
}

const marked = (kind: keyof typeof markedTypes): string =>
  `count(*) filter (where type = any('{${markedTypes[kind].join(",")}}'::text[])) as ${kind}`;

const bands = amountBands.slice(1).map((high, at) => `(${amountBands[at]}, ${high})`);

/** The bands of an entry's amounts, as the filter writes them: `10..100EUR`. */
const amounts = `select distinct 'amount', b.low || '..' || b.high || a.unit
  from unnest(amounts, units) a(amount, unit), (values ${bands.join(", ")}) b(low, high) where a.amount between b.low and b.high
  union all select 'amount', null where amounts = '{}'`;

const approvers = "select 'approver', a from unnest(case when approvers = '{}' then '{null}' else approvers end) a";

/** The eight most frequent values of each facet, the sum of the others, and the rows without one. */
function facetCounts(facets: readonly FacetName[]): string {
  if (facets.length === 0) return "";
  const values = facets.map((facet) => {
    if (facet === "approver") return approvers;
    return facet === "amount" ? amounts : `select '${facet}', ${facetValues[facet]}`;
  });
  return `, counted as (
      select facet, value, count(*) as count
      from kept cross join lateral (${values.join(" union all ")}) as f(facet, value) group by facet, value),
    ranked as (
      select *, row_number() over (partition by facet, value is null order by count desc, value) as rank from counted),
    shown as (
      select facet, kind, case when kind = 'value' then value end as value, sum(count)::int as count, min(rank) as rank
      from ranked cross join lateral (
        select case when value is null then 'none' when rank <= 8 then 'value' else 'other' end) k(kind)
      group by facet, kind, case when kind = 'value' then value end
      order by facet, array_position(array['value', 'other', 'none'], kind), min(rank))`;
}

const ms = (time: string): string => `(extract(epoch from ${time}) * 1000)::bigint`;
const literal = (instant: Date | undefined): string =>
  instant === undefined ? "null::timestamptz" : instantSql(instant);
