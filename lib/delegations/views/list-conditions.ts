import type { Parameters } from "@/lib/agents/inventory/conditions";
import { agentsOfTerm } from "@/lib/agents/named-agents";
import { type DelegationStatus, delegationStatuses } from "@/lib/delegations/model";
import { delegationFilterKeys } from "@/lib/delegations/schema";
import { isInEffect, mayLackAuthority } from "@/lib/delegations/standing/in-effect";
import { clock } from "@/lib/platform/base/clock";
import type { IdKind } from "@/lib/platform/base/id-kind";
import { unfitValue } from "@/lib/platform/http/filters/filter-fault";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { compileFilter, conjunctsOf, type FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { daysOf, idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namedPeople } from "@/lib/principals/named-people";

type Key = (typeof delegationFilterKeys)[number];
type Condition = (values: readonly string[], parameters: Parameters, asker: FilterAsker) => string | Promise<string>;

/** Keys with an index of their own, the one that leaves the fewest rows first. */
const narrowing: readonly Key[] = ["id", "parent", "request", "agent", "for", "delegator"];

export type DelegationConditions = {
  /** SQL conditions over `delegations d`, `agents a` and `judged`. All of them must hold. */
  where: string[];
  /** SQL that judges each row once, if the filter asks for it; else empty. */
  judging: string;
  /** The condition that an index on `d` narrows most; undefined if no key has one. */
  narrowest: string | undefined;
  /** The statuses that a match can have. */
  statuses: readonly DelegationStatus[];
  /**
   * SQL of the delegations that `where` lets through and that must be judged one by one: those that match only if they
   * are in effect, and those that match only if they are not.
   */
  doubtful: { ifInEffect: string; ifNot: string };
};

type Statuses = readonly DelegationStatus[];

/** A part of a filter. */
type Part = {
  /** Its condition, for SQL that tells whether the delegation is in effect. */
  sql: (inEffect: string) => string;
  /** Whether it asks for delegations in effect. */
  judges: boolean;
  /** The statuses that its matches, and that all others, can have. */
  statuses: Statuses;
  otherStatuses: Statuses;
  /** A condition of all its matches that an index on `d` answers, with its place in `narrowing`. */
  keyed: { sql: string; place: number } | undefined;
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
  const parts: Part[] = [];
  for (const part of conjunctsOf(parseFilter(q, { keys: delegationFilterKeys }))) {
    parts.push(await compileFilter(part, { term: (term) => termOf(term, parameters, asker), not, all, any }));
  }
  const whole = all(parts);
  const judged = all(parts.filter(({ judges }) => judges));
  const where = parts.filter(({ judges }) => !judges).map(({ sql }) => sql("judged.stands"));
  if (whole.judges) where.push(judgedCondition(judged));
  return {
    where,
    judging: whole.judges ? `cross join lateral (select ${isInEffect("d", "a")} as stands offset 0) judged` : "",
    narrowest: whole.keyed?.sql,
    statuses: whole.statuses,
    doubtful: {
      ifInEffect: whole.judges ? `${isDoubtful} and ${judged.sql("false")} is not true` : "false",
      ifNot: whole.judges ? `${isDoubtful} and ${judged.sql("true")} is not true` : "false",
    },
  };
}

/** SQL cannot tell of these whether they are in effect: each stands, and yet may lack authority. */
const isDoubtful = `(judged.stands and ${mayLackAuthority("d", "a")})`;

/** A doubtful delegation stands. So the first half is for one in effect, the second for one that is not. */
const judgedCondition = ({ sql }: Part): string => `(${sql("judged.stands")} or (${isDoubtful} and ${sql("false")}))`;

/** The negation keeps the rows for which the condition is null. */
const not = ({ sql, judges, statuses, otherStatuses }: Part): Part => ({
  sql: (inEffect) => `not coalesce(${sql(inEffect)}, false)`,
  judges,
  statuses: otherStatuses,
  otherStatuses: statuses,
  keyed: undefined,
});

function all(parts: readonly Part[]): Part {
  const keyed = parts.flatMap((part) => part.keyed ?? []).toSorted((a, b) => a.place - b.place)[0];
  return {
    sql: (inEffect) => `(${parts.map(({ sql }) => sql(inEffect)).join(" and ") || "true"})`,
    judges: parts.some(({ judges }) => judges),
    statuses: common(parts.map(({ statuses }) => statuses)),
    otherStatuses: united(parts.map(({ otherStatuses }) => otherStatuses)),
    keyed,
  };
}

function any(parts: readonly Part[]): Part {
  const keyed = parts.flatMap((part) => part.keyed ?? []);
  return {
    sql: (inEffect) => `(${parts.map(({ sql }) => sql(inEffect)).join(" or ")})`,
    judges: parts.some(({ judges }) => judges),
    statuses: united(parts.map(({ statuses }) => statuses)),
    otherStatuses: common(parts.map(({ otherStatuses }) => otherStatuses)),
    keyed:
      keyed.length < parts.length
        ? undefined
        : { sql: `(${keyed.map(({ sql }) => sql).join(" or ")})`, place: Math.max(...keyed.map(({ place }) => place)) },
  };
}

const common = (sets: readonly Statuses[]): Statuses =>
  delegationStatuses.filter((status) => sets.every((set) => set.includes(status)));
const united = (sets: readonly Statuses[]): Statuses =>
  delegationStatuses.filter((status) => sets.some((set) => set.includes(status)));

async function termOf(term: FilterTerm, parameters: Parameters, asker: FilterAsker): Promise<Part> {
  const key = term.key as Key | null;
  if (key === "in-effect") return inEffectOf(term);
  const condition = await conditionOf(key, term, parameters, asker);
  const place = key === null ? -1 : narrowing.indexOf(key);
  const asked = key === "status" ? term.values.map((value) => value.toLowerCase()) : delegationStatuses;
  return {
    sql: () => condition,
    judges: false,
    statuses: delegationStatuses.filter((status) => asked.includes(status)),
    otherStatuses:
      key === "status" ? delegationStatuses.filter((status) => !asked.includes(status)) : delegationStatuses,
    keyed: place === -1 ? undefined : { sql: condition, place },
  };
}

/** Delegations in effect, or others. One in effect has not ended. */
function inEffectOf({ values }: FilterTerm): Part {
  const [value = "", ...more] = values;
  if (more.length > 0) throw unfitValue("in-effect", "takes yes or no");
  const asked = oneOf("in-effect", value, ["yes", "no"]) === "yes";
  const ofThose: Statuses = ["active", "suspended"];
  return {
    sql: (inEffect) => (asked ? inEffect : `(not ${inEffect})`),
    judges: true,
    statuses: asked ? ofThose : delegationStatuses,
    otherStatuses: asked ? delegationStatuses : ofThose,
    keyed: undefined,
  };
}

function conditionOf(
  key: Exclude<Key, "in-effect"> | null,
  term: FilterTerm,
  parameters: Parameters,
  asker: FilterAsker,
): string | Promise<string> {
  if (key === "agent") return agentOf(term, parameters, asker);
  if (key !== null) return conditions[key](term.values, parameters, asker);
  const text = parameters.add(term.values[0] ?? "");
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

const agentOf = async (term: FilterTerm, parameters: Parameters, asker: FilterAsker): Promise<string> =>
  `d.agent_id = any(${parameters.add(await agentsOfTerm(term, asker))})`;

const conditions: Record<Exclude<Key, "in-effect" | "agent">, Condition> = {
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
