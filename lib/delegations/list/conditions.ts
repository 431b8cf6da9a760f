import type { Parameters } from "@/lib/agents/inventory/conditions";
import { namedAgents } from "@/lib/agents/named-agents";
import { inEffect, isInEffect } from "@/lib/delegations/list/in-effect";
import { delegationStatuses } from "@/lib/delegations/model";
import { delegationFilterKeys } from "@/lib/delegations/schema";
import type { FilterAsker } from "@/lib/people/filter-asker";
import { namedPeople } from "@/lib/people/named-people";
import { clock } from "@/lib/platform/clock/clock";
import type { IdKind } from "@/lib/platform/ids/id-kind";
import { inTerm, unfitValue } from "@/lib/platform/query/filter-fault";
import { type FilterTerm, parseFilter } from "@/lib/platform/query/filter-language";
import { daysOf, idOf, oneOf } from "@/lib/platform/query/filter-values";

type Key = (typeof delegationFilterKeys)[number];
type Condition = (
  values: readonly string[],
  parameters: Parameters,
  asker: FilterAsker,
  /** Whether other terms leave few rows. */
  keyed: boolean,
) => string | Promise<string>;

/** Keys that leave few rows, which are then judged one by one. */
const narrowing: readonly Key[] = ["agent", "delegator", "for", "id", "request", "parent"];

/**
 * Translates the filter of delegations into SQL over `delegations d` and `agents a`.
 *
 * @param asker The person named by `me`.
 * @param few Whether the asker sees only few of the delegations.
 * @throws DomainError invalid, with the place in the filter, for values that the key cannot take and unknown names.
 */
export async function delegationConditions(
  q: string,
  parameters: Parameters,
  asker: FilterAsker,
  few = false,
): Promise<string[]> {
  const found: string[] = [];
  const { terms } = parseFilter(q, { keys: delegationFilterKeys });
  const keyed = few || terms.some(({ key, negated }) => !negated && narrowing.includes(key as Key));
  for (const term of terms) {
    const condition = await inTerm(term, () => conditionOf(term, parameters, asker, keyed));
    // A negated term keeps the rows about which nothing is known.
    found.push(term.negated ? `not coalesce(${condition}, false)` : condition);
  }
  return found;
}

function conditionOf(
  { key, values }: FilterTerm,
  parameters: Parameters,
  asker: FilterAsker,
  keyed: boolean,
): string | Promise<string> {
  if (key !== null) return conditions[key as Key](values, parameters, asker, keyed);
  const text = parameters.add(values[0] ?? "");
  return `(position(lower(${text}) in lower(d.purpose)) > 0 or position(${text} in a.name) > 0 or d.id = ${text})`;
}

const ids =
  (key: Key, column: string, kind: IdKind): Condition =>
  (values, parameters) =>
    `${column} = any(${parameters.add(values.map((value) => idOf(key, value, kind)))})`;

const people =
  (column: string): Condition =>
  async (values, parameters, asker) =>
    `${column} = any(${parameters.add(await namedPeople(values, asker))})`;

const conditions: Record<Key, Condition> = {
  agent: async (values, parameters, asker) => `d.agent_id = any(${parameters.add(await namedAgents(values, asker))})`,
  status: (values, parameters) =>
    `d.status::text = any(${parameters.add(values.map((value) => oneOf("status", value, delegationStatuses)))})`,
  "in-effect": (values, _, __, keyed) => {
    const [value = "", ...more] = values;
    if (more.length > 0) throw unfitValue("in-effect", "takes yes or no");
    const asked = oneOf("in-effect", value, ["yes", "no"]);
    // The page is read newest first until it is full. Rows that are rarely found are looked up in a set that is made once.
    return `(${asked === "yes" || keyed ? isInEffect("d") : `d.id in (${inEffect})`}) is ${asked === "yes"}`;
  },
  delegator: people("d.delegator_id"),
  for: people("d.on_behalf_of_id"),
  id: ids("id", "d.id", "delegation"),
  request: ids("request", "d.request_id", "request"),
  parent: ids("parent", "d.parent_id", "delegation"),
  expires: (values, parameters) => {
    const longest = Math.max(...values.map((value) => daysOf("expires", value)));
    return `d.expires_at < ${parameters.add(new Date(clock.now().getTime() + longest))}`;
  },
};
