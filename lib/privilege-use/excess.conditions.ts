import { riskTiers } from "@/lib/agents/model";
import { agentsOfTerm } from "@/lib/agents/named-agents";
import { unfitValue } from "@/lib/platform/http/filters/filter-fault";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { compileFilter, conjunctsOf, type FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { oneOf } from "@/lib/platform/http/filters/filter-values";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";
import { excessFilterKeys } from "./schema";

type AddValue = (value: unknown) => string;
type Translate = (term: FilterTerm, asker: FilterAsker, add: AddValue) => string | Promise<string>;

// None of the conditions is null for a row, so that their negations find all other rows.
const columns: Record<(typeof excessFilterKeys)[number], Translate> = {
  agent: async (term, asker, add) => `e.agent_id = any(${add(await agentsOfTerm(term, asker))})`,
  owner: async ({ values }, asker, add) =>
    `coalesce(a.owner_id = any(${add(await namedPeople(values, asker))}), false)`,
  tier: ({ values }, _, add) =>
    `a.risk_tier::text = any(${add(values.map((value) => oneOf("tier", value, riskTiers)))})`,
  weight: ({ values }, _, add) => `e.weight >= ${add(Math.min(...values.map(weightOf)))}::int`,
  "never-used": ({ values }) => {
    const asked = new Set(values.map((value) => oneOf("never-used", value, ["yes", "no"])));
    if (asked.size === 2) return "true";
    return asked.has("yes") ? "e.last_used_at is null" : "e.last_used_at is not null";
  },
};

function weightOf(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw unfitValue("weight", "takes a whole number, for example 40");
  return Number(value);
}

function freeText(text: string, add: AddValue): string {
  const own = add(text);
  return `(position(lower(${own}) in lower(d.purpose)) > 0 or position(${own} in a.name) > 0 or d.id = ${own})`;
}

/**
 * Translates the filter of unused authority into SQL over `delegation_excess e`, `delegations d` and `agents a`.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function excessConditions(q: string, asker: FilterAsker, add: AddValue): Promise<string> {
  const conditions: string[] = [];
  for (const part of conjunctsOf(parseFilter(q, { keys: excessFilterKeys }))) {
    conditions.push(
      await compileFilter<string>(part, {
        term: (term) => {
          const key = excessFilterKeys.find((one) => one === term.key);
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
