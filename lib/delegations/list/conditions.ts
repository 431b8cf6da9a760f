import type { Parameters } from "@/lib/agents/inventory/conditions";
import { AGENT_NAME } from "@/lib/agents/model";
import { inEffect } from "@/lib/delegations/list/in-effect";
import { delegationStatuses } from "@/lib/delegations/model";
import { delegationFilterKeys } from "@/lib/delegations/schema";
import { namedPeople } from "@/lib/people/named-people";
import { clock } from "@/lib/platform/clock/clock";
import type { IdKind } from "@/lib/platform/ids/id-kind";
import { type FilterTerm, parseFilter } from "@/lib/platform/query/filter-language";
import { daysOf, idOf, idOrName, oneOf, unfitValue } from "@/lib/platform/query/filter-values";

type Key = (typeof delegationFilterKeys)[number];
type Condition = (values: readonly string[], parameters: Parameters, asker: string) => string | Promise<string>;

/**
 * Translates the filter of delegations into SQL over `delegations d` and `agents a`.
 *
 * @param asker Who `me` is.
 * @throws DomainError malformed, naming the key, for values that the key cannot take.
 */
export async function delegationConditions(q: string, parameters: Parameters, asker: string): Promise<string[]> {
  const found: string[] = [];
  for (const term of parseFilter(q, { keys: delegationFilterKeys }).terms) {
    const condition = await conditionOf(term, parameters, asker);
    // A negated term keeps the rows about which nothing is known.
    found.push(term.negated ? `not coalesce(${condition}, false)` : condition);
  }
  return found;
}

function conditionOf({ key, values }: FilterTerm, parameters: Parameters, asker: string): string | Promise<string> {
  if (key !== null) return conditions[key as Key](values, parameters, asker);
  const text = parameters.add(values[0] ?? "");
  return `(position(lower(${text}) in lower(d.purpose)) > 0 or position(${text} in a.name) > 0 or d.id = ${text})`;
}

const ids =
  (key: Key, column: string, kind: IdKind): Condition =>
  (values, parameters) =>
    `${column} = any(${parameters.add(values.map((value) => idOf(key, value, kind)))})`;

const people =
  (key: Key, column: string): Condition =>
  async (values, parameters, asker) =>
    `${column} = any(${parameters.add(await namedPeople(key, values, asker))})`;

const conditions: Record<Key, Condition> = {
  agent: (values, parameters) => {
    const named = values.map((value) => idOrName("agent", value, { kind: "agent", name: AGENT_NAME }));
    const wanted = parameters.add(named);
    return `(d.agent_id = any(${wanted}) or a.name = any(${wanted}))`;
  },
  status: (values, parameters) =>
    `d.status::text = any(${parameters.add(values.map((value) => oneOf("status", value, delegationStatuses)))})`,
  "in-effect": (values) => {
    const [value] = values;
    if (values.length > 1 || (value !== "yes" && value !== "no")) throw unfitValue("in-effect", "takes yes or no");
    // As a question, not a join: the set is made once, and the page is read newest first until it is full.
    return `(d.id in (${inEffect})) is ${value === "yes"}`;
  },
  delegator: people("delegator", "d.delegator_id"),
  for: people("for", "d.on_behalf_of_id"),
  id: ids("id", "d.id", "delegation"),
  request: ids("request", "d.request_id", "request"),
  parent: ids("parent", "d.parent_id", "delegation"),
  expires: (values, parameters) => {
    const longest = Math.max(...values.map((value) => daysOf("expires", value)));
    return `d.expires_at < ${parameters.add(new Date(clock.now().getTime() + longest))}`;
  },
};
