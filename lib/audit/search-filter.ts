import { inTerm } from "@/lib/platform/http/filters/filter-fault";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { auditFilterKeys } from "./schema";
import { termCondition } from "./search-terms";

/** Finds the ids behind names; an unknown name has none. */
export type NameLookup = {
  agents(namesOrIds: readonly string[]): Promise<string[]>;
  actors(namesOrIds: readonly string[]): Promise<string[]>;
  /** Ids with this prefix of what has one of these names, now or once. */
  kept(prefix: string, names: readonly string[]): Promise<string[]>;
  /** Names of agents and resource servers, and addresses of people, that begin with a text. */
  agentsLike(text: string): Promise<string[]>;
  resourceServersLike(text: string): Promise<string[]>;
  peopleLike(text: string): Promise<string[]>;
  /** Ids of anything whose name, now or once, holds these words in their order, the last as a beginning. */
  named(words: readonly string[]): Promise<string[]>;
};

/**
 * A way to the rows of a condition by an index:
 *
 * - the rows whose column equals one of a list, each list in the trail's order
 * - the rows that a condition finds by their words or ids
 */
export type Lead =
  | {
      column: "agent_id" | "actor_id" | "actor_type" | "code" | "type" | "address";
      parameter: string;
      count: number;
    }
  | { sql: string };

/**
 * A condition on `audit_search` with the values of its parameters, counted from `$1`. All its rows lie on `leads`;
 * without any, no index finds them.
 */
export type Condition = { sql: string; values: unknown[]; leads: readonly Lead[]; range: RowRange };

/** Times of rows: not before `from`, and before `to`. Months outside are not read. */
export type TimeRange = { from?: Date; to?: Date };

/** Times of rows, and their places in the log: `first`, and those before `below`. */
export type RowRange = TimeRange & { first?: number; below?: number };

/** Facts that the reader may learn from an answer. */
export type Told = {
  /** Whether the reader learns that a name names nothing, or too many. */
  refusesUnknown: boolean;
  /** Whether the refusal lists addresses of people that begin alike. */
  seesPeople: boolean;
  /** Whether the reader may search by network addresses. */
  seesAddresses: boolean;
};

/** The surroundings of a term: what its translation asks, and where it notes what it finds. */
export type Context = Told & {
  names: NameLookup;
  now: Date;
  bind: (value: unknown) => string;
  /** Notes what leads to the rows of a term; the term of the lowest rank is followed. */
  lead: (rank: number, leads: readonly Lead[]) => void;
  /** Narrows the range of rows by the bound of a term. */
  narrow: (bound: RowRange) => void;
};

/**
 * Turns the audit trail's filter into a condition.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function auditCondition(q: string, names: NameLookup, now: Date, told: Told): Promise<Condition> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { terms } = parseFilter(q, {
    keys: auditFilterKeys.map(({ key }) => key),
    compared: ["depth", "amount", "index"],
  });
  const parts: string[] = [];
  let range: RowRange = {};
  let best: { rank: number; leads: readonly Lead[] } = { rank: Number.POSITIVE_INFINITY, leads: [] };
  for (const term of terms) {
    const lead: Context["lead"] = (rank, leads) => {
      if (!term.negated && rank < best.rank) best = { rank, leads };
    };
    const narrow = (bound: RowRange) => {
      range = narrower(range, bound);
    };
    const part = await inTerm(term, () => termCondition(term, { names, now, bind, lead, narrow, ...told }));
    if (part !== "true") parts.push(term.negated ? `((${part}) is not true)` : `(${part})`);
    else if (term.negated) parts.push("false");
  }
  return { sql: parts.length === 0 ? "true" : parts.join(" and "), values, leads: best.leads, range };
}

/** The rows that lie in both ranges. */
export function narrower(a: RowRange, b: RowRange): RowRange {
  const [from, to] = [higher(a.from, b.from), lower(a.to, b.to)];
  const [first, below] = [higher(a.first, b.first), lower(a.below, b.below)];
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(first !== undefined && { first }),
    ...(below !== undefined && { below }),
  };
}

const higher = <T extends Date | number>(a: T | undefined, b: T | undefined): T | undefined =>
  a === undefined || b === undefined ? (a ?? b) : a > b ? a : b;
const lower = <T extends Date | number>(a: T | undefined, b: T | undefined): T | undefined =>
  a === undefined || b === undefined ? (a ?? b) : a < b ? a : b;
