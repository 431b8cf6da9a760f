import { parseFilter } from "./filter-language";
import { compileFilter, conjunctsOf, type FilterTerm } from "./filter-tree";
import { oneOf } from "./filter-values";

/** Adds a value of a statement, and answers its place there: `$3`. */
export type AddValue = (value: unknown) => string;

/** Conditions of SQL that a filter becomes. */
export type SqlCondition = {
  /** Never null for a row, so that its negation finds all other rows. */
  sql: string;
  /** Selects the ids of the rows that may match, along an index; undefined where no index has them. */
  ids?: string | undefined;
};

/** The key of a list, or null for free text, with the values of the term. */
type Translate<Context> = (term: FilterTerm, context: Context, add: AddValue) => SqlCondition | Promise<SqlCondition>;

export type SqlTranslation<Context> = {
  /** The keys with an index come first, the one that leaves the fewest rows before others. */
  columns: Readonly<Record<string, Translate<Context>>>;
  freeText: (text: string, add: AddValue) => SqlCondition;
};

type Part = SqlCondition & { rank: number };

/**
 * Translates a filter into a condition of SQL; undefined for one without terms.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function sqlConditions<Context>(
  q: string,
  { columns, freeText }: SqlTranslation<Context>,
  context: Context,
  add: AddValue,
): Promise<SqlCondition | undefined> {
  const keys = Object.keys(columns);
  const parts: Part[] = [];
  for (const part of conjunctsOf(parseFilter(q, { keys }))) {
    parts.push(
      await compileFilter<Part>(part, {
        term: async (term) => {
          const column = term.key === null ? undefined : columns[term.key];
          const condition = column ? await column(term, context, add) : freeText(term.values[0] ?? "", add);
          return { ...condition, rank: term.key === null ? keys.length : keys.indexOf(term.key) };
        },
        not: ({ sql, rank }) => ({ sql: `not (${sql})`, rank }),
        all,
        any,
      }),
    );
  }
  return parts.length === 0 ? undefined : all(parts);
}

/** Conditions that all hold are found by the index of one of them. */
export function both(...conditions: readonly (SqlCondition | undefined)[]): SqlCondition | undefined {
  const parts = conditions.flatMap((one, rank) => (one ? [{ ...one, rank }] : []));
  return parts.length === 0 ? undefined : all(parts);
}

function all(parts: readonly Part[]): Part {
  const [narrowest] = parts.filter(({ ids }) => ids !== undefined).toSorted((a, b) => a.rank - b.rank);
  return {
    sql: `(${parts.map(({ sql }) => sql).join(" and ")})`,
    ids: narrowest?.ids,
    rank: narrowest?.rank ?? 0,
  };
}

function any(parts: readonly Part[]): Part {
  return {
    sql: `(${parts.map(({ sql }) => sql).join(" or ")})`,
    ids: parts.every(({ ids }) => ids !== undefined)
      ? parts.map(({ ids }) => `(${ids})`).join(" union all ")
      : undefined,
    rank: Math.max(...parts.map(({ rank }) => rank)),
  };
}

/** A text as a pattern of LIKE that it alone fits. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** The condition of a key that takes yes or no. */
export function whether(key: string, values: readonly string[], yes: SqlCondition): SqlCondition {
  const asked = new Set(values.map((value) => oneOf(key, value, ["yes", "no"])));
  if (asked.size > 1) return { sql: "true" };
  return asked.has("yes") ? yes : { sql: `not (${yes.sql})` };
}
