import { DomainError } from "@/lib/platform/base/domain-error";
import { FairLimit } from "@/lib/platform/base/fair-limit";
import type { NoPlace } from "@/lib/platform/base/fair-queue";
import { singleton } from "@/lib/platform/base/singleton";
import { waiterNow } from "@/lib/platform/database/waiting";
import { alongAny, alongLeads, amongFirst, areShort, inOrder, type Order, walk } from "./row-statements";
import type { Condition } from "./search.model";
import { rowsOf } from "./search-filter";
import { columns, type FoundRow, queryAlongKeys, queryIn } from "./store";
import { withPlaces } from "./time-places";
import { monthsOf, pageEnd } from "./trail-months";

/** So many of the first rows are compared first: what is frequent fills a page from them. */
const firstRows = 5_000;
/** Shorter than a caller's turn in `lib/platform/server/turns.ts`. */
const searchMs = 2_000;
/** Fewer than the connections of people, and of machines: pages and the interface are left some. */
const searchesAtOnce = { people: 2, machines: 1, others: 2 } as const;

/** A page of rows beyond a place in the log. */
type Page = { past: number | undefined; limit: number; order: Order };

/**
 * Finds rows of the trail, the newest or the oldest first.
 *
 * It finds frequent values among the first rows, and rare ones by their index. It does not leave this choice to the
 * planner, which would walk the whole trail for a missing value. A search that is neither frequent nor indexed reads
 * the whole trail, for a few callers at a time.
 *
 * @throws DomainError `search_too_broad` for a search that is neither and reached the database's timeout;
 * `too_many_searches` when too many of such searches wait, of this reader or of all readers.
 */
export async function findRows(readerId: string, asked: Condition, { past, limit, order }: Page): Promise<FoundRow[]> {
  // A page beyond a place already lies within the bound where the search begins.
  const begin = order === "desc" ? "below" : "first";
  const condition = await withPlaces(
    asked,
    (["first", "below"] as const).filter((bound) => past === undefined || bound !== begin),
  );
  const { values, within } = boundsOf(condition, beyond({ past, order }));
  const find = (text: string): Promise<FoundRow[]> => queryIn<FoundRow>(searchMs, text, values);
  const { sql, leads } = condition;
  const wanted = { rows: rowsOf(condition), columns, sql, within, limit, order };
  const follow = (): Promise<FoundRow[]> =>
    inOrder(leads)
      ? queryAlongKeys<FoundRow>(alongLeads(leads, wanted), values, { inOrder: true, withinMs: searchMs })
      : byMonths(condition, { past, limit, order });
  if (sql === "true") return find(walk(wanted));
  if (areShort(leads)) return follow();
  return broadSearches().run(readerId, async () => {
    const first = await find(amongFirst(firstRows, wanted));
    if (first.length === limit) return first;
    return leads.length > 0 ? follow() : byMonths(condition, { past, limit, order });
  });
}

/**
 * Searches a month at a time, until a page is full. It follows leads that do not give the trail's order, or walks. A walk
 * over all months would look for the first row in each of them.
 */
async function byMonths(condition: Condition, { past, limit, order }: Page): Promise<FoundRow[]> {
  const { sql, leads, range } = condition;
  const deadline = performance.now() + searchMs;
  const isFull = pageEnd(rowsOf(condition), order);
  const sign = order === "desc" ? -1 : 1;
  let found: FoundRow[] = [];
  const months = await monthsOf(range);
  for (const month of order === "desc" ? months : months.reverse()) {
    const { values, within } = boundsOf({ ...condition, range: { ...range, ...month } }, beyond({ past, order }));
    const text = alongAny(leads, { rows: rowsOf(condition), columns, sql, within, limit, order });
    const withinMs = Math.max(1, Math.ceil(deadline - performance.now()));
    const options = { inOrder: leads.length === 0, withinMs };
    found = [...found, ...(await queryAlongKeys<FoundRow>(text, values, options))]
      .sort((a, b) => sign * (Number(a.index) - Number(b.index)))
      .slice(0, limit);
    const last = found[limit - 1];
    if (last && (await isFull(month, Number(last.index)))) break;
  }
  return found;
}

const beyond = ({ past, order }: Pick<Page, "past" | "order">): { below?: number; above?: number } =>
  past === undefined ? {} : { [order === "desc" ? "below" : "above"]: past };

/** The bounds of index and time as a condition, and the values of all parameters. */
export function boundsOf(
  { values, range }: Condition,
  { below, above }: { below?: number; above?: number } = {},
): { values: unknown[]; within: string } {
  const all = [...values];
  const bound = (member: string, operator: string, value: unknown): string[] =>
    value === undefined ? [] : [`${member} ${operator} $${all.push(value)}`];
  const bounds = [
    ...bound("index", "<", below),
    ...bound("index", ">", above),
    ...bound("index", ">=", range.first),
    ...bound("index", "<", range.below),
    ...bound("time", ">=", range.from),
    ...bound("time", "<", range.to),
  ];
  return { values: all, within: bounds.length === 0 ? "true" : bounds.join(" and ") };
}

/** The searches that may read the whole trail: a few at a time, in turns of their readers. */
export function broadSearches(): FairLimit {
  const waiter = waiterNow();
  const name = waiter === "people" || waiter === "machines" ? waiter : "others";
  const limits = { atOnce: searchesAtOnce[name], perCaller: 4, total: 100 };
  return singleton(`trail-searches-${name}`, () => new FairLimit(limits, tooMany));
}

const tooManyWords: Record<NoPlace, string> = {
  lane_full: "Other searches of yours are under way. Try again in a few seconds.",
  full: "Too many searches of all readers are under way. Try again in a few seconds.",
};

const tooMany = (why: NoPlace) => new DomainError("too_many_searches", "throttled", tooManyWords[why]);
