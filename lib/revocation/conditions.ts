import { agentsOfTerm } from "@/lib/agents/named-agents";
import { clock } from "@/lib/platform/base/clock";
import type { FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import { parseInstant } from "@/lib/platform/http/filters/instant";
import {
  type AddValue,
  escapeLike,
  type SqlCondition,
  sqlConditions,
  whether,
} from "@/lib/platform/http/filters/sql-conditions";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { revocationScopes } from "./model";
import type { revocationFilterKeys } from "./schema";

type Key = (typeof revocationFilterKeys)[number];
type Translate = (term: FilterTerm, asker: FilterAsker, add: AddValue) => SqlCondition | Promise<SqlCondition>;

/** A condition that an index of the table answers. */
const keyed = (sql: string): SqlCondition => ({ sql, ids: `select r.id from revocations r where ${sql}` });

/** The earliest or latest instant of some values. */
function instantOf(key: "after" | "before", { values }: FilterTerm, add: AddValue): string {
  const times = values.map((value) => parseInstant(value, clock.now(), "q").getTime());
  return `${add(new Date(key === "after" ? Math.min(...times) : Math.max(...times)))}::timestamptz`;
}

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<Key, Translate> = {
  id: ({ values }, _, add) => keyed(`r.id = any(${add(values.map((value) => idOf("id", value, "revocation")))})`),
  subject: ({ values }, _, add) => keyed(`r.subject_id = any(${add(values)})`),
  agent: async (term, asker, add) => keyed(`r.subject_id = any(${add(await agentsOfTerm(term, asker))})`),
  by: async ({ values }, asker, add) => keyed(`r.actor_id = any(${add(await namedPeople(values, asker))})`),
  lifted: ({ values }) => whether("lifted", values, keyed("(r.suspension and r.lifted_at is not null)")),
  suspension: ({ values }) => whether("suspension", values, keyed("r.suspension")),
  scope: ({ values }, _, add) =>
    keyed(`r.scope = any(${add(values.map((value) => oneOf("scope", value, revocationScopes)))}::revocation_scope[])`),
  after: (term, _, add) => keyed(`r.effective_at >= ${instantOf("after", term, add)}`),
  before: (term, _, add) => ({ sql: `r.effective_at < ${instantOf("before", term, add)}` }),
};

/** The name of what was stopped, found by its id. */
const subjectName = ["agents", "people", "blueprints", "resource_servers"]
  .map((table) => `(select s.name from ${table} s where s.id = r.subject_id)`)
  .join(", ");

function freeText(text: string, add: AddValue): SqlCondition {
  const like = add(`%${escapeLike(text)}%`);
  const id = add(text);
  return {
    sql: `(r.reason ilike ${like} or r.id = ${id} or r.subject_id = ${id} or coalesce(coalesce(${subjectName}) ilike ${like}, false))`,
  };
}

/**
 * Translates the filter of revocations into SQL over `revocations r`.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export const revocationConditions = (q: string, asker: FilterAsker, add: AddValue): Promise<SqlCondition | undefined> =>
  sqlConditions(q, { columns, freeText }, asker, add);
