import { agentsOfTerm } from "@/lib/agents/named-agents";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { compileFilter, conjunctsOf, type FilterTerm, requiresTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { detectionKinds, severities } from "./model";
import { detectionFilterKeys } from "./schema";

/** Adds a value of a statement, and answers its place there: `$3`. */
export type AddValue = (value: unknown) => string;
type Translate = (term: FilterTerm, asker: FilterAsker, add: AddValue) => string | Promise<string>;

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<(typeof detectionFilterKeys)[number], Translate> = {
  kind: ({ values }, _, add) =>
    `d.kind = any(${add(values.map((value) => oneOf("kind", value, detectionKinds)))}::detection_kind[])`,
  severity: ({ values }, _, add) =>
    `d.severity = any(${add(values.map((value) => oneOf("severity", value, severities)))}::text[])`,
  agent: async (term, asker, add) => `coalesce(d.agent_id = any(${add(await agentsOfTerm(term, asker))}), false)`,
  person: async ({ values }, asker, add) =>
    `coalesce(d.person_id = any(${add(await namedPeople(values, asker))}), false)`,
  "closed-by": async ({ values }, asker, add) =>
    `coalesce(d.closed_by_id = any(${add(await namedPeople(values, asker))}), false)`,
  assignee: async ({ values }, asker, add) =>
    `coalesce(d.assignee_id = any(${add(await namedPeople(values, asker))}), false)`,
  id: ({ values }, _, add) => `d.id = any(${add(values.map((value) => idOf("id", value, "detection")))})`,
};

function freeText(text: string, add: AddValue): string {
  const like = add(`%${text.replace(/[\\%_]/g, "\\$&")}%`);
  return `(d.id = ${add(text)} or coalesce(coalesce(a.name, s.name, r.name) ilike ${like}, false) or coalesce(d.note ilike ${like}, false))`;
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
  const conditions: string[] = [];
  for (const part of conjunctsOf(parseFilter(q, { keys: detectionFilterKeys }))) {
    conditions.push(
      await compileFilter<string>(part, {
        term: (term) => {
          const key = detectionFilterKeys.find((one) => one === term.key);
          return key ? columns[key](term, asker, add) : freeText(term.values[0] ?? "", add);
        },
        not: (one) => `not (${one})`,
        all: (parts) => `(${parts.join(" and ")})`,
        any: (parts) => `(${parts.join(" or ")})`,
      }),
    );
  }
  return conditions.length === 0 ? "true" : conditions.join(" and ");
}
