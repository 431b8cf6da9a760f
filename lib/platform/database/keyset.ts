import type { Direction } from "@/lib/platform/base/sorts.model";
import { cursorInstant, malformedCursor } from "@/lib/platform/http/cursor";

/** Values of the columns of an order after which, or before which, a page goes on. */
export type Place = readonly (string | number)[];

/** A column of an order. `among` has the values of an enumeration. */
export type Column = { sql: string; type: string; among?: readonly string[] };

/** The columns of an order, as a statement keeps them. */
export const kept = (columns: readonly Column[]): Column[] =>
  columns.map((column, i) => ({ ...column, sql: `key_${i}` }));

export const keptColumns = (columns: readonly Column[]): string =>
  columns.map(({ sql }, i) => `${sql} as key_${i}`).join(", ");

export const listOf = (columns: readonly Column[]): string => columns.map(({ sql }) => sql).join(", ");

export const orderBy = (columns: readonly Column[], direction: Direction): string =>
  `order by ${columns.map(({ sql }) => `${sql} ${direction}`).join(", ")}`;

export const opposite = (direction: Direction): Direction => (direction === "desc" ? "asc" : "desc");

/** The operator of SQL between the values of the next rows and those of a place. */
export const beyond = (direction: Direction): "<" | ">" => (direction === "desc" ? "<" : ">");

/** The values beyond one, as Prisma has them. */
export const beyondValue = <Value>(direction: Direction, value: Value): { gt: Value } | { lt: Value } =>
  direction === "asc" ? { gt: value } : { lt: value };

/** SQL condition: the columns are beyond the place, of which `after` holds the placeholders. */
export const beyondPlace = (
  columns: readonly Column[],
  { after, direction }: { after: readonly string[] | undefined; direction: Direction },
): string => (after === undefined ? "true" : `(${listOf(columns)}) ${beyond(direction)} (${after.join(", ")})`);

/**
 * The placeholders of a place in an order.
 *
 * @param add Adds a value to the statement, and answers its placeholder.
 * @throws DomainError `malformed_cursor` for a place that the order does not have.
 */
export function placeholders(columns: readonly Column[], after: Place, add: (value: unknown) => string): string[] {
  if (columns.length !== after.length) throw malformedCursor();
  return columns.map((column, i) => `${add(valueAt(column, after[i]))}::${column.type}`);
}

const instant = (sql: string): string => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const textOf = ({ sql, type }: Column): string => (type === "timestamptz" ? instant(sql) : `${sql}::text`);

/** The place of one row, as texts. */
export const placeOf = (columns: readonly Column[]): string => `array[${columns.map(textOf).join(", ")}]`;

/** Reads a value of a cursor. Throws `malformed_cursor` for one that its column cannot hold. */
function valueAt({ type, among }: Column, given: string | number | undefined): string {
  if (type === "timestamptz") return cursorInstant(given).toISOString();
  const text = String(given);
  if (type === "bigint" && !/^\d{1,18}$/.test(text)) throw malformedCursor();
  if (among && !among.includes(text)) throw malformedCursor();
  return text;
}
