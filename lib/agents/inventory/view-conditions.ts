import type { AgentKind } from "@/lib/agents/model";
import { asksNow } from "@/lib/agents/reviewed.model";
import { unfitValue } from "@/lib/platform/http/filters/filter-fault";
import type { FilterOperator } from "@/lib/platform/http/filters/filter-tree";
import { oneOf } from "@/lib/platform/http/filters/filter-values";

/** A fact about agents. */
type Fact = {
  /** Condition over `agents a`. */
  sql: string;
  /** Selects the ids of agents, along an index; all that meet the condition are among them. */
  ids: string;
};

type Answer = Pick<Fact, "sql"> & Partial<Fact>;

/** The agent holds an active delegation that it may pass on. @param now The place of an instant. */
export function passesOn(now: string): Fact {
  const held = `d.status = 'active' and d.max_depth > 0 and d.expires_at > ${now}::timestamptz`;
  return {
    sql: `exists (select from delegations d where d.agent_id = a.id and ${held})`,
    ids: `select d.agent_id as id from delegations d where ${held}`,
  };
}

/**
 * An active delegation with, or without, a represented person is held by the agent. The offset keeps the planner from
 * reading those of all agents at once.
 */
const holds = (id: string, represented: "null" | "not null"): string =>
  `exists (select from delegations d where d.agent_id = ${id} and d.status = 'active'
    and d.on_behalf_of_id is ${represented} offset 0)`;
const holders = (represented: "null" | "not null"): string =>
  `select d.agent_id as id from delegations d where d.status = 'active' and d.on_behalf_of_id is ${represented}`;

/** SQL value: the kind of an agent, by its id; null without an active delegation. */
export const kindOf = (id: string): string =>
  `(case when ${holds(id, "not null")} then case when ${holds(id, "null")} then 'both' else 'for_people' end
    when ${holds(id, "null")} then 'autonomous' end)`;

/** The agent is of this kind, or of none. No index has the agents of none. */
export function ofKind(kind: AgentKind | "none"): Answer {
  const [own, forPeople] = [holds("a.id", "null"), holds("a.id", "not null")];
  if (kind === "none") return { sql: `not (${own} or ${forPeople})` };
  if (kind === "autonomous") return { sql: `(${own} and not ${forPeople})`, ids: holders("null") };
  return { sql: `(${forPeople} and ${kind === "both" ? own : `not ${own}`})`, ids: holders("not null") };
}

/** SQL value: when the first open access review about an agent is due, by its id; null without one. */
export const reviewDueOf = (id: string): string =>
  `(select min(r.due_at) from access_review_items i
    cross join lateral (select * from access_reviews where id = i.review_id offset 0) r
    where i.subject_id = ${id} and ${asksNow})`;

/** An open access review about the agent is due before an instant. @param until The place of an instant. */
export const reviewDue = (until: string): Fact => ({
  sql: `coalesce(${reviewDueOf("a.id")} < ${until}::timestamptz, false)`,
  ids: `select i.subject_id as id from access_reviews r join access_review_items i on i.review_id = r.id
    where r.kind in ('agents', 'ownership') and r.due_at < ${until}::timestamptz and ${asksNow}`,
});

/** No person's answer in an access review about the agent got a result. */
export const unreviewed: Fact = {
  sql: "exists (select from unreviewed_agents n where n.agent_id = a.id)",
  ids: "select n.agent_id as id from unreviewed_agents n",
};

const copied = "d.kind in ('shared_key', 'superseded_key_used') and d.status in ('open', 'confirmed')";

/** A detection of a copied key is open about the agent, or about another one that signed with its key. */
export const sharesKey: Fact = {
  sql: `(exists (select from detections d where d.agent_id = a.id and ${copied})
    or exists (select from instances i join detections d on d.baseline ->> 'other' = i.id where i.agent_id = a.id and ${copied}))`,
  ids: `select d.agent_id as id from detections d where d.agent_id is not null and ${copied} union all
    select i.agent_id from detections d join instances i on i.id = d.baseline ->> 'other' where ${copied}`,
};

/** The score of an agent, as the order of the inventory has it: an agent that was not scored yet counts as one without risk. */
export const riskScore = (figures: string): string => `coalesce(${figures}.risk_score, 0)`;

const highestScore = 100;

/** Reads a risk score. */
export function scoreOf(value: string): number {
  const score = /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
  if (score <= highestScore) return score;
  const rule = `is a number from 0 to ${highestScore}, such as >70`;
  throw unfitValue("risk-score", rule, { code: "unknown_filter_value", value, suggestions: [">70"] });
}

/** The score that was computed last compares so with one of these. @param place Keeps a value. */
export function scored(op: FilterOperator, scores: readonly number[], place: (score: number) => string): Fact {
  const known = `f.risk_score is not null and ${riskScore("f")}`;
  const places = scores.map((score) => `${place(score)}::bigint`);
  const compared = op === ":" ? `${known} in (${places.join(", ")})` : `${known} ${op} ${places.join("")}`;
  return {
    sql: `exists (select from agent_figures f where f.agent_id = a.id and ${compared})`,
    ids: `select f.agent_id as id from agent_figures f where ${compared}`,
  };
}

/** The condition of a key that takes yes or no. */
export function whether(key: string, values: readonly string[], { yes, no }: { yes: Answer; no: Answer }): Answer {
  const asked = new Set(values.map((value) => oneOf(key, value, ["yes", "no"])));
  // Both: the statement still names each of its parameters.
  if (asked.size > 1) return { sql: `(${yes.sql} or ${no.sql})` };
  return asked.has("yes") ? yes : no;
}

export const not = ({ sql }: Answer): Answer => ({ sql: `not ${sql}` });
