import type { Parameters } from "@/lib/agents/inventory/conditions";
import { namedAgents } from "@/lib/agents/named-agents";
import { type DelegationStatus, delegationStatuses } from "@/lib/delegations/model";
import { delegationFilterKeys } from "@/lib/delegations/schema";
import { isInEffect, mayLackAuthority } from "@/lib/delegations/standing/in-effect";
import { clock } from "@/lib/platform/base/clock";
import type { IdKind } from "@/lib/platform/base/id-kind";
import { inTerm, unfitValue } from "@/lib/platform/http/filters/filter-fault";
import { type FilterTerm, parseFilter } from "@/lib/platform/http/filters/filter-language";
import { daysOf, idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";

type Key = (typeof delegationFilterKeys)[number];
type Condition = (values: readonly string[], parameters: Parameters, asker: FilterAsker) => string | Promise<string>;

/** Keys with an index of their own, the one that leaves the fewest rows first. */
const narrowing: readonly Key[] = ["id", "parent", "request", "agent", "for", "delegator"];

export type DelegationConditions = {
  /** SQL conditions over `delegations d`, `agents a` and `judging`. All of them must hold. */
  where: string[];
  /** SQL that judges each row once, if the filter asks for it; else empty. */
  judging: string;
  /** The condition that an index on `d` narrows most; undefined if no key has one. */
  narrowest: string | undefined;
  /** The statuses that a match can have. */
  statuses: readonly DelegationStatus[];
  /**
   * Whether a match must be in effect. `where` also matches the delegations of `doubtful`, which must be judged one by
   * one. `doubtful` is SQL that holds for matches only.
   */
  inEffect: boolean[];
  doubtful: string;
};

/**
 * Translates the filter of delegations into SQL.
 *
 * @param asker The person named by `me`.
 * @throws DomainError invalid, with the place in the filter, for values that the key cannot take and unknown names.
 */
export async function delegationConditions(
  q: string,
  parameters: Parameters,
  asker: FilterAsker,
): Promise<DelegationConditions> {
  const where: string[] = [];
  const keyed = new Map<Key, string>();
  const inEffect: boolean[] = [];
  let statuses: readonly DelegationStatus[] = delegationStatuses;
  for (const term of parseFilter(q, { keys: delegationFilterKeys }).terms) {
    const key = term.key as Key | null;
    if (key === "in-effect") {
      const asked = await inTerm(term, () => isAsked(term));
      inEffect.push(asked);
      where.push(asked ? "judged.stands" : `(not judged.stands or ${mayLack})`);
    } else {
      const condition = await inTerm(term, () => conditionOf(key, term.values, parameters, asker));
      // A negated term keeps the rows for which the condition is null.
      where.push(term.negated ? `not coalesce(${condition}, false)` : condition);
      if (!term.negated && key !== null && narrowing.includes(key)) keyed.set(key, condition);
    }
    const possible = statusesOf(term);
    statuses = statuses.filter((status) => possible.includes(status));
  }
  const narrowest = narrowing.find((candidate) => keyed.has(candidate));
  const judging =
    inEffect.length === 0 ? "" : `cross join lateral (select ${isInEffect("d", "a")} as stands offset 0) judged`;
  return {
    where,
    judging,
    narrowest: narrowest && keyed.get(narrowest),
    statuses,
    inEffect,
    doubtful: doubtfulIf(inEffect),
  };
}

const mayLack = mayLackAuthority("d", "a");

/** A match that must not be in effect, and yet stands, was let through only because it may lack authority. */
function doubtfulIf(inEffect: readonly boolean[]): string {
  if (inEffect.length === 0) return "false";
  return inEffect.includes(false) ? "judged.stands" : mayLack;
}

/** Whether the term asks for delegations in effect. */
function isAsked({ values, negated }: FilterTerm): boolean {
  const [value = "", ...more] = values;
  if (more.length > 0) throw unfitValue("in-effect", "takes yes or no");
  return (oneOf("in-effect", value, ["yes", "no"]) === "yes") !== negated;
}

/** The statuses that a match of one term can have: a delegation in effect has not ended. */
function statusesOf(term: FilterTerm): readonly string[] {
  if (term.key === "in-effect" && isAsked(term)) return ["active", "suspended"];
  if (term.key !== "status" || term.negated) return delegationStatuses;
  return term.values.map((value) => value.toLowerCase());
}

function conditionOf(
  key: Exclude<Key, "in-effect"> | null,
  values: readonly string[],
  parameters: Parameters,
  asker: FilterAsker,
): string | Promise<string> {
  if (key !== null) return conditions[key](values, parameters, asker);
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

const conditions: Record<Exclude<Key, "in-effect">, Condition> = {
  agent: async (values, parameters, asker) => `d.agent_id = any(${parameters.add(await namedAgents(values, asker))})`,
  status: (values, parameters) =>
    `d.status::text = any(${parameters.add(values.map((value) => oneOf("status", value, delegationStatuses)))})`,
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
