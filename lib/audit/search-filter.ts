import { filterFault } from "@/lib/platform/http/filters/filter-fault";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { compileFilter, type FilterNode, type FilterTerm, type Place } from "@/lib/platform/http/filters/filter-tree";
import { auditFilterKeys } from "./filter-keys.model";
import type { Condition, Context, Lead, NameLookup, RowRange, SearchedRows, Told } from "./search.model";
import { termCondition } from "./search-terms";

/** The rows of a condition: those of the whole trail if it names reads. */
export const rowsOf = ({ reads }: Pick<Condition, "reads">): SearchedRows => (reads ? "audit_trail" : "audit_search");

/** A part of the filter. Its rows meet `sql`, lie within `bounds`, and are all on `leads`. */
type Part = {
  sql: string;
  /** Bounds that are no part of `sql` yet. */
  bounds: RowRange;
  /** A range that holds all rows of the part. */
  range: RowRange;
  best: Ranked | undefined;
  /** Whether the part names records of reads. */
  reads: boolean;
};
type Ranked = { rank: number; leads: readonly Lead[] };

/**
 * Turns the audit trail's filter into a condition.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function auditCondition(q: string, names: NameLookup, now: Date, told: Told): Promise<Condition> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const tree = parseFilter(q, {
    keys: auditFilterKeys.map(({ key }) => key),
    compared: ["depth", "amount", "index"],
  });
  if (tree === undefined) return { sql: "true", values, leads: [], range: {}, reads: false };
  refuseNegatedReads(tree);
  let versions = false;
  const nameVersions = () => {
    versions = true;
  };
  const { sql, range, best, reads } = await compileFilter<Part>(tree, {
    term: (term) => partOf(term, { names, now, bind, nameVersions, ...told }),
    not: (part) => ({
      sql: `((${bounded(part, bind)}) is not true)`,
      bounds: {},
      range: {},
      best: undefined,
      reads: false,
    }),
    all,
    any: (parts) => any(parts, bind),
  });
  return { sql, values, leads: best?.leads ?? [], range, reads, versions };
}

/** Refuses `NOT reads:…`: the key chooses the rows to search, which have no opposite. */
function refuseNegatedReads(tree: FilterNode): void {
  const source = negatedReads(tree, false);
  if (source === undefined) return;
  const detail = 'The filter "reads" cannot be negated. Use reads:no.';
  throw filterFault("malformed_filter", detail, { ...source, suggestions: ["reads:no"] });
}

function negatedReads(node: FilterNode, isNegated: boolean): Place | undefined {
  if (node.kind === "not") return negatedReads(node.of, true);
  if (node.kind === "term") return isNegated && node.key === "reads" ? node.source : undefined;
  return node.of.map((part) => negatedReads(part, isNegated)).find((source) => source !== undefined);
}

async function partOf(term: FilterTerm, surroundings: Omit<Context, "lead" | "narrow" | "nameReads">): Promise<Part> {
  let best: Ranked | undefined;
  let bounds: RowRange = {};
  const lead: Context["lead"] = (rank, leads) => {
    if (best === undefined || rank < best.rank) best = { rank, leads };
  };
  const narrow: Context["narrow"] = (bound) => {
    bounds = narrower(bounds, bound);
  };
  let reads = false;
  const nameReads = () => {
    reads = true;
  };
  const sql = await termCondition(term, { ...surroundings, lead, narrow, nameReads });
  return { sql: sql === "true" ? sql : `(${sql})`, bounds, range: bounds, best, reads };
}

function all(parts: readonly Part[]): Part {
  const sql = parts.map((part) => part.sql).filter((one) => one !== "true");
  return {
    sql: sql.length > 1 ? `(${sql.join(" and ")})` : (sql[0] ?? "true"),
    bounds: parts.map((part) => part.bounds).reduce(narrower),
    range: parts.map((part) => part.range).reduce(narrower),
    best: parts.flatMap((part) => part.best ?? []).toSorted((a, b) => a.rank - b.rank)[0],
    reads: parts.some((part) => part.reads),
  };
}

/** The leads of alternatives are those of each; without leads of one, no lead has all rows. */
function any(parts: readonly Part[], bind: Context["bind"]): Part {
  const ranked = parts.flatMap((part) => part.best ?? []);
  const best = {
    rank: Math.max(...ranked.map(({ rank }) => rank)),
    leads: mergedLeads(ranked.flatMap(({ leads }) => leads)),
  };
  return {
    sql: `(${parts.map((part) => bounded(part, bind)).join(" or ")})`,
    bounds: {},
    range: parts.map((part) => part.range).reduce(hull),
    best: ranked.length === parts.length ? best : undefined,
    reads: parts.some((part) => part.reads),
  };
}

/** One lead for each column, and one for all conditions: a statement follows few leads, however long the filter is. */
function mergedLeads(leads: readonly Lead[]): Lead[] {
  const merged = new Map<string, Lead>();
  for (const lead of leads) {
    const name = "column" in lead ? lead.column : "";
    const other = merged.get(name);
    merged.set(name, other === undefined ? lead : mergedLead(other, lead));
  }
  return [...merged.values()];
}

function mergedLead(a: Lead, b: Lead): Lead {
  if ("column" in a && "column" in b) {
    const parameter = `(${a.parameter}::text[] || ${b.parameter}::text[])`;
    return { column: a.column, parameter, count: a.count + b.count };
  }
  const conditions = [a, b].flatMap((lead) => ("column" in lead ? [] : [lead.sql]));
  return { sql: conditions.join(" or ") };
}

/** The condition of a part with its bounds, for a place where they do not narrow the whole search. */
function bounded({ sql, bounds }: Part, bind: Context["bind"]): string {
  const compared = [
    ...(bounds.from ? [`time >= ${bind(bounds.from)}`] : []),
    ...(bounds.to ? [`time < ${bind(bounds.to)}`] : []),
    ...(bounds.first === undefined ? [] : [`index >= ${bind(bounds.first)}`]),
    ...(bounds.below === undefined ? [] : [`index < ${bind(bounds.below)}`]),
  ];
  if (compared.length === 0) return sql;
  return `(${[...(sql === "true" ? [] : [sql]), ...compared].join(" and ")})`;
}

/** The rows that lie in both ranges. */
export const narrower = (a: RowRange, b: RowRange): RowRange =>
  rangeOf({
    from: higher(a.from, b.from),
    to: lower(a.to, b.to),
    first: higher(a.first, b.first),
    below: lower(a.below, b.below),
  });

/** The smallest range that holds both. */
const hull = (a: RowRange, b: RowRange): RowRange =>
  rangeOf({
    from: a.from && b.from && lower(a.from, b.from),
    to: a.to && b.to && higher(a.to, b.to),
    first: a.first === undefined || b.first === undefined ? undefined : lower(a.first, b.first),
    below: a.below === undefined || b.below === undefined ? undefined : higher(a.below, b.below),
  });

const rangeOf = ({
  from,
  to,
  first,
  below,
}: { [Member in keyof RowRange]: RowRange[Member] | undefined }): RowRange => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
  ...(first !== undefined && { first }),
  ...(below !== undefined && { below }),
});

const higher = <T extends Date | number>(a: T | undefined, b: T | undefined): T | undefined =>
  a === undefined || b === undefined ? (a ?? b) : a > b ? a : b;
const lower = <T extends Date | number>(a: T | undefined, b: T | undefined): T | undefined =>
  a === undefined || b === undefined ? (a ?? b) : a < b ? a : b;
