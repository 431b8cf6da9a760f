import type { FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import {
  type AddValue,
  escapeLike,
  type SqlCondition,
  sqlConditions,
} from "@/lib/platform/http/filters/sql-conditions";
import { discoveryKinds } from "./model";
import type { discoveryFilterKeys } from "./schema";

type Translate = (term: FilterTerm, context: undefined, add: AddValue) => SqlCondition;

/** `*` stands for any characters. */
const pattern = (value: string): string => escapeLike(value).replaceAll("*", "%");

/** One key is looked up for each row: PostgreSQL would read all of them into a hash for an `exists`. */
const shares = `(exists (select 1 from discoveries o where o.credential = d.credential and o.id <> d.id)
  or (select k.jkt from instance_keys k where k.jkt = d.credential) is not null)`;

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<(typeof discoveryFilterKeys)[number], Translate> = {
  kind: ({ values }, _, add) => ({
    sql: `d.kind = any(${add(values.map((value) => oneOf("kind", value, discoveryKinds)))}::discovery_kind[])`,
  }),
  origin: ({ values }, _, add) => ({ sql: `d.origin ilike any(${add(values.map(pattern))})` }),
  owner: ({ values }, _, add) => ({ sql: `coalesce(d.owner ilike any(${add(values.map(pattern))}), false)` }),
  shared: ({ values }) => ({
    sql: oneOf("shared", values[0] ?? "", ["yes", "no"]) === "yes" ? shares : `not ${shares}`,
  }),
  id: ({ values }, _, add) => ({ sql: `d.id = any(${add(values.map((value) => idOf("id", value, "discovery")))})` }),
};

function freeText(text: string, add: AddValue): SqlCondition {
  const like = add(`%${escapeLike(text)}%`);
  return { sql: `(d.name ilike ${like} or d.external_id ilike ${like})` };
}

/**
 * Translates the filter of discoveries into a condition of SQL.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function discoveryConditions(q: string, add: AddValue): Promise<string> {
  return (await sqlConditions(q, { columns, freeText }, undefined, add))?.sql ?? "true";
}
