import { isOnCalendar } from "@/lib/platform/base/text/calendar";
import { isStorable } from "@/lib/platform/base/text/given-instant";
import { ownMember } from "@/lib/protocols/scim/attributes";
import { badRequest, ScimError } from "@/lib/protocols/scim/errors";
import { parseFilter, type ScimFilter, type ScimOperator } from "@/lib/protocols/scim/filter";
import { mostResults, usualResults } from "./model";

/**
 * A column of a list: the SQL that it is, and how its values compare. `many`: a resource has many values, so it is read in
 * the sub-query of its attribute, and sorts no list.
 */
export type Column = { sql: string; kind: "exact" | "text" | "instant" | "flag"; many?: true };
/** Columns by attribute paths in lower case; `values` are sub-queries of multi-valued attributes. */
export type Columns = {
  columns: Readonly<Record<string, Column>>;
  values?: Readonly<Record<string, (inner: string) => string>>;
};

export type Page = {
  where: string;
  parameters: unknown[];
  order: string;
  offset: number;
  count: number;
  startIndex: number;
};

const known = ["filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes"];

/** Reads the parameters of a list (RFC 7644 section 3.4.2); `first` are parameters that the condition begins with. */
export function readPage(query: URLSearchParams, of: Columns, base: string, first: readonly unknown[]): Page {
  for (const name of query.keys())
    if (!known.includes(name)) throw badRequest("invalidValue", `There is no parameter ${name.slice(0, 80)}.`);
  const parameters = [...first];
  const filter = query.get("filter");
  const where = filter === null ? base : `${base} and (${sqlOf(parseFilter(filter), of, parameters)})`;
  const startIndex = Math.max(1, wholeNumber(query, "startIndex", 1));
  const count = Math.min(mostResults, Math.max(0, wholeNumber(query, "count", usualResults)));
  return { where, parameters, order: orderOf(query, of), offset: startIndex - 1, count, startIndex };
}

function wholeNumber(query: URLSearchParams, name: string, usual: number): number {
  const given = query.get(name);
  if (given === null) return usual;
  if (!/^-?\d{1,15}$/.test(given)) throw badRequest("invalidValue", `${name} is a whole number.`);
  return Number(given);
}

function orderOf(query: URLSearchParams, { columns }: Columns): string {
  const by = query.get("sortBy");
  const direction = query.get("sortOrder") ?? "ascending";
  if (direction !== "ascending" && direction !== "descending")
    throw badRequest("invalidValue", "sortOrder is ascending or descending.");
  const column = ownMember(columns, by === null ? "id" : by.toLowerCase());
  if (!column || column.many) throw badRequest("invalidPath", `The list is not sorted by ${(by ?? "").slice(0, 80)}.`);
  return `${column.sql} ${direction === "descending" ? "desc" : "asc"}, ${columns.id?.sql ?? "1"}`;
}

function sqlOf(filter: ScimFilter, of: Columns, parameters: unknown[]): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return `(${sqlOf(filter.left, of, parameters)} ${filter.kind} ${sqlOf(filter.right, of, parameters)})`;
    case "not":
      return `(not coalesce(${sqlOf(filter.filter, of, parameters)}, false))`;
    case "present":
      return withinOf(filter.path, of)?.("true") ?? onEach(filter.path, of, ({ sql }) => `(${sql} is not null)`);
    case "values":
      return valuesOf(filter.path, filter.filter, of, parameters);
    case "compare":
      return onEach(filter.path, of, (column) => compare(column, filter.operator, filter.value, parameters));
  }
}

const withinOf = (path: string, { values = {} }: Columns) => ownMember(values, path);

/** A condition on a column; `members.value eq "x"` means what `members[value eq "x"]` means. */
function onEach(path: string, of: Columns, condition: (column: Column) => string): string {
  const column = columnOf(path, of);
  const within = column.many && withinOf(path.slice(0, path.indexOf(".")), of);
  return within ? within(condition(column)) : condition(column);
}

/** `emails[type eq "work" and value co "@acme"]`: the inner paths are those of the attribute. */
function valuesOf(path: string, inner: ScimFilter, of: Columns, parameters: unknown[]): string {
  const within = withinOf(path, of);
  if (!within) throw badRequest("invalidFilter", `${path.slice(0, 80)} takes no filter in brackets.`);
  const prefix = `${path}.`;
  const columns = Object.fromEntries(
    Object.entries(of.columns).flatMap(([name, column]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), column] as const] : [],
    ),
  );
  return within(sqlOf(inner, { columns }, parameters));
}

function columnOf(path: string, { columns }: Columns): Column {
  const column = ownMember(columns, path);
  if (!column) throw badRequest("invalidFilter", `Resources are not filtered by ${path.slice(0, 80)}.`);
  return column;
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
const patterns: Partial<Record<ScimOperator, (text: string) => string>> = {
  co: (text) => `%${escaped(text)}%`,
  sw: (text) => `${escaped(text)}%`,
  ew: (text) => `%${escaped(text)}`,
};
const signs: Partial<Record<ScimOperator, string>> = { eq: "=", ne: "<>", gt: ">", ge: ">=", lt: "<", le: "<=" };

function compare({ sql, kind }: Column, operator: ScimOperator, value: unknown, parameters: unknown[]): string {
  const sign = signs[operator];
  if (value === null) {
    if (operator === "eq" || operator === "ne") return `(${sql} is ${operator === "ne" ? "not " : ""}null)`;
    throw badRequest("invalidFilter", "Only eq and ne compare with null.");
  }
  const next = (one: unknown, type: string) => `$${parameters.push(one)}::${type}`;
  if (kind === "flag") {
    if (typeof value !== "boolean" || (operator !== "eq" && operator !== "ne"))
      throw badRequest("invalidFilter", "This attribute is compared by eq and ne with true or false.");
    return `(${sql} ${sign} ${next(value, "boolean")})`;
  }
  if (kind === "instant") {
    const time = new Date(typeof value === "string" && sign && isOnCalendar(value) ? value : Number.NaN);
    if (!isStorable(time)) throw badRequest("invalidFilter", "This attribute is compared with a date and time.");
    return `(${sql} ${sign} ${next(time.toISOString(), "timestamptz")})`;
  }
  if (typeof value !== "string") throw badRequest("invalidFilter", "This attribute is compared with a text.");
  if (value.includes("\0")) throw badRequest("invalidFilter", "The text has a NUL character.");
  const text = kind === "text" ? value.toLowerCase() : value;
  const pattern = patterns[operator];
  if (pattern) return `(${sql} like ${next(pattern(text), "text")})`;
  // An attribute without a value differs from every value.
  if (operator === "ne") return `(${sql} is distinct from ${next(text, "text")})`;
  return `(${sql} ${sign} ${next(text, "text")})`;
}

/** Rows by a key, in their order. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const by = new Map<string, Row[]>();
  for (const row of rows) {
    const of = by.get(keyOf(row));
    if (of) of.push(row);
    else by.set(keyOf(row), [row]);
  }
  return by;
}

/** The body of a list (RFC 7644 section 3.4.2). */
export const listBody = (resources: readonly object[], totalResults: number, startIndex: number) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  ...{ totalResults, startIndex, itemsPerPage: resources.length, Resources: resources },
});

/** Refuses a body that is no object. */
export function objectOf(body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ScimError(400, "invalidSyntax", "The body is no resource.");
  return body as Record<string, unknown>;
}
