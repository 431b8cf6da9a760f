import { isDomainError } from "@/lib/platform/base/domain-error";
import { instantSql } from "./row-statements";
import type { Condition, TimeRange } from "./search.model";
import { narrower, rowsOf } from "./search-filter";
import { queryIn } from "./store";

/** With fewer rows of a month beyond a bound, a search passes over them faster than their places are found. */
const fewRows = 5_000;
/** More rows of a month are not compared. */
const mostRows = { first: 100_000, below: 2_000_000 } as const;
/** A search goes without these bounds if this is over. */
const boundMs = 250;

type Rows = ReturnType<typeof rowsOf>;
type Ends = { from?: Date | undefined; to?: Date | undefined };
type Bound = keyof typeof mostRows;

/**
 * Adds bounds of places to a range of times. A search walks along places. Without these bounds it would pass over the
 * other rows of the month that a bound of time divides. Times and places may disagree, so all rows of the month are
 * compared, by the index on times.
 */
export async function withPlaces<Asked extends Pick<Condition, "range" | "reads">>(
  condition: Asked,
  bounds: readonly Bound[] = ["first", "below"],
): Promise<Asked> {
  let { range } = condition;
  try {
    for (const bound of bounds) {
      const place = await boundOf(bound, range, rowsOf(condition));
      if (place !== undefined) range = narrower(range, { [bound]: place });
    }
  } catch (error) {
    if (!isDomainError(error) || error.code !== "search_too_broad") throw error;
  }
  return { ...condition, range };
}

/** The place where the rows of a range begin, or after which none is. Undefined if it is not worth its search. */
async function boundOf(bound: Bound, { from, to }: TimeRange, rows: Rows): Promise<number | undefined> {
  const divided = bound === "first" ? from : to;
  if (divided === undefined) return undefined;
  const month = monthAround(divided);
  const [within, beyond, others] =
    bound === "first"
      ? [
          { from: divided, to: earlier(to, month.to) },
          { from: month.from, to: divided },
          { from: month.to, to },
        ]
      : [
          { from: later(from, month.from), to: divided },
          { from: divided, to: month.to },
          { from, to: month.from },
        ];
  const [skipped, compared] = await extents(rows, [beyond, within]);
  if (skipped < fewRows || compared > mostRows[bound]) return undefined;
  const [pick, order] = bound === "first" ? ["min", "asc"] : ["max", "desc"];
  // As a sum, the place does not lead the planner to the index on places.
  const sql = `select ${pick}(index) as index from (
      (select ${pick}(index + 0) as index from ${rows} where ${between(within)})
      union all (select index from ${rows} where ${between(others)} order by index ${order} limit 1)) places`;
  const [found] = await queryIn<{ index: string | null }>(boundMs, sql, []);
  if (found?.index == null) return 0;
  return Number(found.index) + (bound === "below" ? 1 : 0);
}

/** About how many rows lie in each range, by the places of its ends. */
async function extents(rows: Rows, ranges: readonly [Ends, Ends]): Promise<[number, number]> {
  const end = (range: Ends, order: "asc" | "desc") =>
    `(select index from ${rows} where ${between(range)} order by time ${order}, index ${order} limit 1)`;
  const [one, other] = ranges.map((range) => `abs(${end(range, "desc")} - ${end(range, "asc")}) + 1`);
  const [found] = await queryIn<Record<"one" | "other", string | null>>(
    boundMs,
    `select ${one} as one, ${other} as other`,
    [],
  );
  return [Number(found?.one ?? 0), Number(found?.other ?? 0)];
}

function monthAround(instant: Date): { from: Date; to: Date } {
  const [year, month] = [instant.getUTCFullYear(), instant.getUTCMonth()];
  return { from: new Date(Date.UTC(year, month)), to: earlier(new Date(Date.UTC(year, month + 1)), latest) };
}

/** No later instant has the form that PostgreSQL reads. */
const latest = new Date("9999-12-31T23:59:59.999Z");

const earlier = (a: Date | undefined, b: Date): Date => (a === undefined || b < a ? b : a);
const later = (a: Date | undefined, b: Date): Date => (a === undefined || b > a ? b : a);

const between = ({ from, to }: Ends): string =>
  [...(from ? [`time >= ${instantSql(from)}`] : []), ...(to ? [`time < ${instantSql(to)}`] : [])].join(" and ");
