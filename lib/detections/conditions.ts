import { agentsOfTerm } from "@/lib/agents/named-agents";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { type FilterTerm, requiresTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import {
  type AddValue,
  escapeLike,
  type SqlCondition,
  sqlConditions,
} from "@/lib/platform/http/filters/sql-conditions";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { detectionKinds, severities } from "./model";
import { detectionFilterKeys } from "./schema";

type Translate = (term: FilterTerm, asker: FilterAsker, add: AddValue) => SqlCondition | Promise<SqlCondition>;

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<(typeof detectionFilterKeys)[number], Translate> = {
  kind: ({ values }, _, add) => ({
    sql: `d.kind = any(${add(values.map((value) => oneOf("kind", value, detectionKinds)))}::detection_kind[])`,
  }),
  severity: ({ values }, _, add) => ({
    sql: `d.severity = any(${add(values.map((value) => oneOf("severity", value, severities)))}::text[])`,
  }),
  agent: async (term, asker, add) => among("d.agent_id", await agentsOfTerm(term, asker), add),
  person: async ({ values }, asker, add) => among("d.person_id", await namedPeople(values, asker), add),
  "closed-by": async ({ values }, asker, add) => among("d.closed_by_id", await namedPeople(values, asker), add),
  assignee: async ({ values }, asker, add) => among("d.assignee_id", await namedPeople(values, asker), add),
  id: ({ values }, _, add) => ({ sql: `d.id = any(${add(values.map((value) => idOf("id", value, "detection")))})` }),
};

const among = (column: string, ids: readonly string[], add: AddValue): SqlCondition => ({
  sql: `coalesce(${column} = any(${add(ids)}), false)`,
});

function freeText(text: string, add: AddValue): SqlCondition {
  const like = add(`%${escapeLike(text)}%`);
  return {
    sql: `(d.id = ${add(text)} or coalesce(coalesce(a.name, s.name, r.name) ilike ${like}, false) or coalesce(d.note ilike ${like}, false))`,
  };
}

const keysWithIndex: readonly (string | null)[] = ["kind", "severity", "agent", "person", "closed-by", "id"];

/** Whether no index finds the detections of a filter, so that they are compared one by one. */
export const isCompared = (q: string): boolean =>
  q !== "" && !requiresTerm(parseFilter(q, { keys: detectionFilterKeys }), ({ key }) => keysWithIndex.includes(key));

/**
 * Translates the filter of detections into a condition of SQL.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function detectionConditions(q: string, asker: FilterAsker, add: AddValue): Promise<string> {
  return (await sqlConditions(q, { columns, freeText }, asker, add))?.sql ?? "true";
}
