import type { Parameters } from "@/lib/agents/inventory/conditions";
import { inEffect } from "@/lib/delegations/list/in-effect";
import { delegationFilterKeys } from "@/lib/delegations/schema";
import { clock } from "@/lib/platform/clock/clock";
import { DomainError } from "@/lib/platform/errors/domain-error";
import { type FilterTerm, parseFilter } from "@/lib/platform/query/filter-language";

type Key = (typeof delegationFilterKeys)[number];
type Condition = (values: readonly string[], parameters: Parameters) => string;

/**
 * Translates the filter of delegations into SQL over `delegations d` and `agents a`.
 *
 * @throws DomainError malformed, naming the key, for values that the key cannot take.
 */
export function delegationConditions(q: string, parameters: Parameters): string[] {
  return parseFilter(q, { keys: delegationFilterKeys }).terms.map((term) => {
    const condition = conditionOf(term, parameters);
    // A negated term keeps the rows about which nothing is known.
    return term.negated ? `not coalesce(${condition}, false)` : condition;
  });
}

function conditionOf({ key, values }: FilterTerm, parameters: Parameters): string {
  if (key !== null) return conditions[key as Key](values, parameters);
  const text = parameters.add(values[0] ?? "");
  return `(position(lower(${text}) in lower(d.purpose)) > 0 or position(${text} in a.name) > 0 or d.id = ${text})`;
}

const among =
  (column: string): Condition =>
  (values, parameters) =>
    `${column} = any(${parameters.add(values)})`;

const conditions: Record<Key, Condition> = {
  agent: (values, parameters) => {
    const wanted = parameters.add(values);
    return `(d.agent_id = any(${wanted}) or a.name = any(${wanted}))`;
  },
  status: among("d.status::text"),
  "in-effect": (values) => {
    const [value] = values;
    if (values.length > 1 || (value !== "yes" && value !== "no")) throw unfit("in-effect", "takes yes or no");
    return `${value === "yes" ? "" : "not "}d.id in (${inEffect})`;
  },
  delegator: among("d.delegator_id"),
  for: among("d.on_behalf_of_id"),
  id: among("d.id"),
  request: among("d.request_id"),
  parent: among("d.parent_id"),
  expires: ([text = ""], parameters) => {
    const days = /^(\d{1,4})d$/.exec(text)?.[1];
    return `d.expires_at < ${parameters.add(new Date(clock.now().getTime() + Number(days ?? 0) * 86_400_000))}`;
  },
};

const unfit = (key: Key, says: string): DomainError =>
  new DomainError("malformed_filter", "malformed", `"${key}:" ${says}.`, {
    errors: [{ path: `q.${key}`, code: "malformed_filter" }],
  });
