import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { compileFilter, type FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import { discoveryKinds } from "./model";
import { discoveryFilterKeys } from "./schema";

/** Adds a value of a statement, and answers its place there: `$3`. */
export type AddValue = (value: unknown) => string;
type Translate = (term: FilterTerm, add: AddValue) => string;

const escaped = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
/** `*` stands for any characters. */
const pattern = (value: string): string => escaped(value).replaceAll("*", "%");

/** One key is looked up for each row: PostgreSQL would read all of them into a hash for an `exists`. */
const shares = `(exists (select 1 from discoveries o where o.credential = d.credential and o.id <> d.id)
  or (select k.jkt from instance_keys k where k.jkt = d.credential) is not null)`;

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<(typeof discoveryFilterKeys)[number], Translate> = {
  kind: ({ values }, add) =>
    `d.kind = any(${add(values.map((value) => oneOf("kind", value, discoveryKinds)))}::discovery_kind[])`,
  origin: ({ values }, add) => `d.origin ilike any(${add(values.map(pattern))})`,
  owner: ({ values }, add) => `coalesce(d.owner ilike any(${add(values.map(pattern))}), false)`,
  shared: ({ values }) => (oneOf("shared", values[0] ?? "", ["yes", "no"]) === "yes" ? shares : `not ${shares}`),
  id: ({ values }, add) => `d.id = any(${add(values.map((value) => idOf("id", value, "discovery")))})`,
};

function freeText(text: string, add: AddValue): string {
  const like = add(`%${escaped(text)}%`);
  return `(d.name ilike ${like} or d.external_id ilike ${like})`;
}

/**
 * Translates the filter of discoveries into a condition of SQL.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function discoveryConditions(q: string, add: AddValue): Promise<string> {
  const tree = parseFilter(q, { keys: discoveryFilterKeys });
  if (!tree) return "true";
  return compileFilter<string>(tree, {
    term: (term) => {
      const key = discoveryFilterKeys.find((one) => one === term.key);
      return key ? columns[key](term, add) : freeText(term.values[0] ?? "", add);
    },
    not: (one) => `not (${one})`,
    all: (parts) => `(${parts.join(" and ")})`,
    any: (parts) => `(${parts.join(" or ")})`,
  });
}
