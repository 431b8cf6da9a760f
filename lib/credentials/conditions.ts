import { agentsOfTerm } from "@/lib/agents/named-agents";
import { clock } from "@/lib/platform/base/clock";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { compileFilter, type FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { daysOf, idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import {
  type AddValue,
  escapeLike,
  type SqlCondition,
  sqlConditions,
} from "@/lib/platform/http/filters/sql-conditions";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { type InstanceStatus, instanceStatuses } from "./model";
import { instanceFilterKeys } from "./schema";

type Key = (typeof instanceFilterKeys)[number];
export type InstanceContext = {
  asker: FilterAsker /** The statuses of the list. */;
  statuses: readonly InstanceStatus[];
};
type Translate = (term: FilterTerm, context: InstanceContext, add: AddValue) => SqlCondition | Promise<SqlCondition>;

/** A condition that an index of the table answers. */
const keyed = (sql: string): SqlCondition => ({ sql, ids: `select r.id from instances r where ${sql}` });

const statusIn = (statuses: readonly InstanceStatus[]): string =>
  `r.status in (${statuses.map((status) => `'${status}'`).join(", ")})`;

/** Instances whose key expires before an instant. */
export const expiringBefore = (instant: Date, statuses: readonly InstanceStatus[], add: AddValue): SqlCondition => {
  const sql = `r.key_expires_at <= ${add(instant)}`;
  return { sql, ids: `select r.id from instances r where ${statusIn(statuses)} and ${sql}` };
};

/** Instances that must rotate their key: half of its life is over, or a person asked for it. */
export const renewalDue: SqlCondition = {
  sql: `(r.rotation_requested_at is not null
    or r.key_activated_at + (r.key_expires_at - r.key_activated_at) / 2 <= statement_timestamp())`,
};

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<Key, Translate> = {
  id: ({ values }, _, add) => keyed(`r.id = any(${add(values.map((value) => idOf("id", value, "instance")))})`),
  key: ({ values }, _, add) => {
    const had = `k.jkt = any(${add(values)})`;
    return {
      sql: `exists (select from instance_keys k where k.instance_id = r.id and ${had})`,
      ids: `select k.instance_id as id from instance_keys k where ${had}`,
    };
  },
  agent: async (term, { asker }, add) => keyed(`r.agent_id = any(${add(await agentsOfTerm(term, asker))})`),
  expires: ({ values }, { statuses }, add) => {
    const longest = Math.max(...values.map((value) => daysOf("expires", value)));
    return expiringBefore(new Date(clock.now().getTime() + longest), statuses, add);
  },
  status: ({ values }) => keyed(statusIn(values.map((value) => oneOf("status", value, instanceStatuses)))),
};

function freeText(text: string, add: AddValue): SqlCondition {
  const like = add(`%${escapeLike(text)}%`);
  return {
    sql: `(r.client_name ilike ${like} or a.name ilike ${like} or r.id = ${add(text)}
      or coalesce(r.status_reason ilike ${like}, false))`,
  };
}

/**
 * Whether a filter names a status, or one instance: it then finds others than active ones as well.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function findsEnded(q: string): Promise<boolean> {
  const tree = parseFilter(q, { keys: instanceFilterKeys });
  const some = (parts: readonly boolean[]) => parts.includes(true);
  return (
    tree !== undefined &&
    compileFilter(tree, {
      term: ({ key }) => key === "status" || key === "id" || key === "key",
      not: Boolean,
      all: some,
      any: some,
    })
  );
}

/**
 * Translates the filter of instances into SQL over `instances r` and `agents a`.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export const instanceConditions = (
  q: string,
  context: InstanceContext,
  add: AddValue,
): Promise<SqlCondition | undefined> => sqlConditions(q, { columns, freeText }, context, add);
