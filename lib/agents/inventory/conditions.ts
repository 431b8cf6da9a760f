import {
  type AgentStatus,
  agentControl,
  agentKinds,
  agentStatuses,
  agentWaits,
  environments,
  riskTiers,
} from "@/lib/agents/model";
import { namedAgents } from "@/lib/agents/named-agents";
import { agentFilterKeys, comparedAgentKeys } from "@/lib/agents/schema";
import { blueprintsBeginningWith, findBlueprintsNamed } from "@/lib/agents/store";
import { parseFilter } from "@/lib/platform/http/filters/filter-language";
import { compileFilter, conjunctsOf, type FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { daysOf, idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import { unknownName } from "@/lib/platform/http/filters/unknown-name";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { namesPerson, unknownPerson } from "@/lib/principals/named-people";
import { findPeopleNamed } from "@/lib/principals/store";
import { agentNameOf } from "@/lib/protocols/spiffe/id";
import { not, ofKind, passesOn, reviewDue, scored, scoreOf, sharesKey, unreviewed, whether } from "./view-conditions";

/** Collects the values of a statement and answers their placeholders. */
export class Parameters {
  readonly values: unknown[];

  /** @param values The values of a statement that this one continues. */
  constructor(values: readonly unknown[] = []) {
    this.values = [...values];
  }

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

export type FilterContext = FilterAsker & { trustDomain: string; now: Date };

type Key = (typeof agentFilterKeys)[number];

type Condition = {
  /** Over `agents a`, `people p` (owner), `agent_usage u` and `agent_texts t`. */
  sql: string;
  /** Selects the ids of agents that may match, along an index; all that do match are among them. */
  ids?: string | undefined;
  /** Whether there are about as many such ids as the filter has values. */
  exact?: boolean;
  /** Place of its key in `narrowing`. */
  rank?: number;
};
type Translation = (
  values: readonly string[],
  parameters: Parameters,
  context: FilterContext,
  term: FilterTerm,
) => Condition | Promise<Condition>;

export type AgentConditions = {
  where: string[];
  /** The one among them that an index answers best; undefined where none does. */
  narrowest: { ids: string; exact: boolean } | undefined;
};

/**
 * Translates the inventory's filter into SQL over `agents a`, `people p` (owner), `agent_usage u` and `agent_texts t`.
 *
 * @throws DomainError invalid, with the place in the filter, for values that the key cannot take and unknown names.
 */
export async function agentConditions(
  q: string,
  parameters: Parameters,
  context: FilterContext,
): Promise<AgentConditions> {
  const found: Condition[] = [];
  for (const part of conjunctsOf(parseFilter(q, { keys: agentFilterKeys, compared: comparedAgentKeys }))) {
    found.push(
      await compileFilter<Condition>(part, {
        term: async (term) => ({ ...(await conditionOf(term, parameters, context)), rank: rankOf(term.key) }),
        // The negation keeps the rows about which nothing is known.
        not: ({ sql }) => ({ sql: `not coalesce(${sql}, false)` }),
        all: (parts) => ({ ...narrowestOf(parts), sql: `(${parts.map(({ sql }) => sql).join(" and ")})` }),
        any: either,
      }),
    );
  }
  const { ids, exact = false } = narrowestOf(found) ?? {};
  return { where: found.map(({ sql }) => sql), narrowest: ids === undefined ? undefined : { ids, exact } };
}

/** The condition that an index answers best; undefined where none does. */
function narrowestOf(conditions: readonly Condition[]): Condition | undefined {
  const place = ({ exact, rank = 0 }: Condition) => (exact ? -1 : rank);
  return conditions.filter(({ ids }) => ids !== undefined).toSorted((a, b) => place(a) - place(b))[0];
}

/** The conditions that an index answers, the one that usually leaves the fewest agents first; null is free text. */
const narrowing: readonly FilterTerm["key"][] = [
  "name",
  null,
  "shared-key",
  "key-expires",
  "review-due",
  "waits",
  "tag",
  "owner",
  "unused",
  "blueprint",
  "risk-score",
  "may-delegate",
  "kind",
  "reviewed",
  "status",
];

/** A key that is not listed comes last. */
const rankOf = (key: FilterTerm["key"]): number =>
  narrowing.includes(key) ? narrowing.indexOf(key) : narrowing.length;

function conditionOf(term: FilterTerm, parameters: Parameters, context: FilterContext) {
  const { key, values } = term;
  if (key === null) return freeText(values[0] ?? "", parameters, context);
  return conditions[key as Key](values, parameters, context, term);
}

const conditions: Record<Key, Translation> = {
  name: async (values, parameters, asker, { patterns }) => {
    const whole = values.filter((value) => !patterns.includes(value));
    const named = oneOfThese("a.id", await namedAgents(whole, asker), parameters);
    const alike = patterns.map((value) => nameLike(value, parameters));
    return alike.length === 0 ? named : either([named, ...alike]);
  },
  id: (values, parameters) => {
    const ids = values.map((value) => idOf("id", value, "agent"));
    return oneOfThese("a.id", ids, parameters);
  },
  status: (values, parameters) => {
    const known: AgentStatus[] = values.map((value) => oneOf("status", value, agentStatuses));
    return agentsWhere(`a.status = any(${parameters.add(known)}::agent_status[])`);
  },
  owner: async (values, parameters, context) =>
    either(await Promise.all(values.map((value) => ownerIs(value, parameters, context)))),
  env: (values, parameters) => {
    const known = values.map((value) => oneOf("env", value, environments));
    return { sql: `a.environment = any(${parameters.add(known)}::environment[])` };
  },
  risk: (values, parameters) => {
    const known = values.map((value) => oneOf("risk", value, riskTiers));
    return { sql: `a.risk_tier = any(${parameters.add(known)}::risk_tier[])` };
  },
  blueprint: async (values, parameters) => {
    const known = await findBlueprintsNamed(values);
    for (const value of values) {
      if (known.some(({ id, name }) => id === value || name === value)) continue;
      throw unknownName("blueprint", value, await blueprintsBeginningWith(value));
    }
    return agentsWhere(`a.blueprint_id = any(${parameters.add(known.map(({ id }) => id))})`);
  },
  unused: (values, parameters, { now }) => {
    const shortest = Math.min(...values.map((value) => daysOf("unused", value)));
    const since = `${parameters.add(new Date(now.getTime() - shortest))}::timestamptz`;
    return {
      sql: `coalesce(u.last_action_at, a.created_at) < ${since}`,
      ids: `select u.agent_id as id from agent_usage u where ${lastAction("u")} < ${since}`,
    };
  },
  "key-expires": (values, parameters, { now }) => {
    const longest = Math.max(...values.map((value) => daysOf("key-expires", value)));
    const until = parameters.add(new Date(now.getTime() + longest));
    const due = `i.status = 'active' and i.key_expires_at < ${until}::timestamptz`;
    return {
      sql: `exists (select from instances i where i.agent_id = a.id and ${due})`,
      ids: `select i.agent_id as id from instances i where ${due}`,
    };
  },
  "review-due": (values, parameters, { now }) => {
    const longest = Math.max(...values.map((value) => daysOf("review-due", value)));
    return reviewDue(parameters.add(new Date(now.getTime() + longest)));
  },
  kind: (values) => either(values.map((value) => ofKind(oneOf("kind", value, [...agentKinds, "none"])))),
  tag: (values, parameters) => {
    const tagged = `t_g.tag = any(${parameters.add(values.map((value) => value.toLowerCase()))})`;
    return {
      sql: `exists (select from agent_tags t_g where t_g.agent_id = a.id and ${tagged})`,
      ids: `select t_g.agent_id as id from agent_tags t_g where ${tagged}`,
    };
  },
  "may-delegate": (values, parameters, { now }) => {
    const fact = passesOn(parameters.add(now));
    return whether("may-delegate", values, { yes: fact, no: not(fact) });
  },
  reviewed: (values) => whether("reviewed", values, { yes: not(unreviewed), no: unreviewed }),
  "risk-score": (values, parameters, _, { op }) => scored(op, values.map(scoreOf), (score) => parameters.add(score)),
  "shared-key": (values) => whether("shared-key", values, { yes: sharesKey, no: not(sharesKey) }),
  waits: (values) => {
    for (const value of values) oneOf("waits", value, agentWaits);
    return {
      sql: waitsForSecond,
      ids: `select a.id from agents a where a.status = 'pending'
        union all select c.subject_id from control_changes c where ${openChange}`,
    };
  },
};

/** When an agent acted last, as the order of the inventory has it: agents that never did come before all others. */
export const lastAction = (usage: string): string => `coalesce(${usage}.last_action_at, 'epoch'::timestamptz)`;

/** SQL condition: a change `c` is of an agent and waits for a second person. */
export const openChange = `c.kind = '${agentControl}' and c.status = 'proposed' and c.expires_at > clock_timestamp()`;

/** SQL condition: an edit of an agent waits for a second person. */
export const changeWaits = `(a.status in ('draft', 'pending', 'active', 'suspended', 'revoked')
  and exists (select 1 from control_changes c where ${openChange} and c.subject_id = a.id))`;

/** SQL condition: the activation or an edit of an agent waits for a second person. */
const waitsForSecond = `(a.status = 'pending' or ${changeWaits})`;

async function ownerIs(value: string, parameters: Parameters, asker: FilterAsker): Promise<Condition> {
  if (value.toLowerCase() === "none") {
    // An agent without an owner, or with a deactivated one: no active person is accountable.
    return {
      sql: "(a.owner_id is null or p.status = 'deactivated')",
      ids: `select a.id from agents a where a.owner_id is null union all ${ownedByPeople("p.status = 'deactivated'")}`,
    };
  }
  if (value.toLowerCase() === "me") return agentsWhere(`a.owner_id = ${parameters.add(asker.personId)}`);
  const once = await findPeopleNamed(value);
  if (once.length === 0 && asker.seesNames && !(await namesPerson(value))) throw await unknownPerson(value, asker);
  const exact = parameters.add([value, ...once]);
  const named = `(p.id = any(${exact}::text[]) or p.name ilike ${parameters.add(`%${escapeLike(value)}%`)})`;
  return { sql: named, ids: ownedByPeople(named) };
}

/** Every id finds its agent; any other text is looked for in what people read. */
function freeText(text: string, parameters: Parameters, { trustDomain }: FilterContext): Condition {
  const name = text.startsWith("spiffe://") ? agentNameOf(text, trustDomain) : undefined;
  if (name !== undefined) return oneOfThese("a.name", [name], parameters);
  if (/^agt_/.test(text)) return oneOfThese("a.id", [text], parameters);
  const holder = /^ins_/.test(text) ? "instances" : /^dlg_/.test(text) ? "delegations" : undefined;
  if (holder) return exactly(`a.id = (select agent_id from ${holder} where id = ${parameters.add(text)})`);
  const lower = `lower(${parameters.add(text)})`;
  const like = parameters.add(`%${escapeLike(text)}%`);
  const inText = `position(${lower} in t.text) > 0`;
  const inOwner = `(p.name ilike ${like} or p.email ilike ${like})`;
  const sql = `(${inText} or ${inOwner})`;
  // A shorter text has no trigram.
  if (text.length < 3) return { sql };
  return {
    sql,
    ids: `select t.agent_id as id from agent_texts t where trigrams(t.text) @> trigrams(${lower}) and ${inText}
      union all ${ownedByPeople(inOwner)}`,
  };
}

/** `*` in a name matches any text; no other character is special. An index finds the text before the first `*`. */
function nameLike(value: string, parameters: Parameters): Condition {
  const like = `a.name like ${parameters.add(escapeLike(value).replaceAll("*", "%"))}`;
  const [beginning = ""] = value.split("*");
  if (beginning === "") return { sql: like };
  const first = parameters.add(beginning);
  return agentsWhere(`(a.name ~>=~ ${first}::text and a.name ~<~ (${first}::text || chr(1114111)) and ${like})`);
}

const agentsWhere = (sql: string): Condition => ({ sql, ids: `select a.id from agents a where ${sql}` });

const exactly = (sql: string): Condition => ({ ...agentsWhere(sql), exact: true });

const oneOfThese = (column: string, values: readonly string[], parameters: Parameters): Condition =>
  exactly(`${column} = any(${parameters.add(values)})`);

const ownedByPeople = (sql: string): string =>
  `select a.id from people p join agents a on a.owner_id = p.id where ${sql}`;

function either(alternatives: readonly Condition[]): Condition {
  return {
    sql: `(${alternatives.map(({ sql }) => sql).join(" or ")})`,
    ids: alternatives.every(({ ids }) => ids !== undefined)
      ? alternatives.map(({ ids }) => `(${ids})`).join(" union all ")
      : undefined,
    exact: alternatives.every(({ exact }) => exact === true),
    rank: Math.max(...alternatives.map(({ rank = 0 }) => rank)),
  };
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
