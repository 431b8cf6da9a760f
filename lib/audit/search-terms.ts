import { type IdKind, isId } from "@/lib/platform/base/id-kind";
import { unfitValue } from "@/lib/platform/http/filters/filter-fault";
import type { FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import type { auditFilterKeys } from "./filter-keys.model";
import { idsIn } from "./ids-in";
import { isRead } from "./reads/model";
import { beginsWith } from "./row-statements";
import type { Context, Lead, RowRange } from "./search.model";
import { amountMarks, closedMark, presentMark } from "./search-marks";
import { actorKinds, agentIds, idsOfKind, refuseUnknownActor, versionedIds } from "./search-names";
import { referredBy, wholeId } from "./search-references";
import { words } from "./search-row";
import {
  amountOf,
  changedOf,
  codesOf,
  instantOf,
  patternOf,
  placesOf,
  readsOf,
  readTypes,
  timesOf,
  traceOf,
  typesOf,
} from "./search-values";
import { holds, patternQuery, wholeQuery, wordQuery } from "./search-words";
import { versionedName } from "./version-references";

type Translate = (term: FilterTerm & { key: string }, context: Context) => Promise<string> | string;

/** Kinds that most records have: the newest records hold enough of them, and no index is kept for them. */
const frequentKinds = ["instance", "resource_server"];

/** Ranks of terms by the number of rows that they leave, the fewest first. */
const ranks = { ids: 1, agent: 2, address: 2, code: 3, actor: 4, people: 5, words: 6, type: 7, places: 8, marks: 9 };

/** Turns one term into SQL, with its values as parameters. */
export async function termCondition(term: FilterTerm, context: Context): Promise<string> {
  const { key } = term;
  if (key === null) return freeText(term.values[0] ?? "", context);
  const translate = translations[key as keyof typeof translations];
  return translate({ ...term, key }, context);
}

const equals =
  (column: string): Translate =>
  ({ values }, { bind }) =>
    `${column} = any(${bind(values)}::text[])`;

/** A column whose values lie in an index in the trail's order. */
function listed(
  rank: number,
  column: Extract<Lead, { column: string }>["column"],
  values: readonly string[],
  { bind, lead }: Context,
): string {
  const parameter = bind(values);
  lead(rank, [{ column, parameter, count: values.length }]);
  return `${column} = any(${parameter}::text[])`;
}

const refers: Translate = ({ values }, { bind, lead }) => {
  const sql = `refs && ${bind(values)}::text[]`;
  lead(ranks.ids, [{ sql }]);
  return sql;
};

/** Finds what refers to things of these kinds by their ids. */
const refersTo =
  (...kinds: readonly IdKind[]): Translate =>
  (term, context) =>
    refers({ ...term, values: term.values.map((value) => idOf(term.key, value, ...kinds)) }, context);

/** People or resource servers in a column. All ids of a row are in `refs`, which has an index. */
const named =
  (prefix: "per" | "rsv", condition: (parameter: string) => string): Translate =>
  async ({ values }, context) => {
    const parameter = `${context.bind(await idsOfKind(prefix, values, context))}::text[]`;
    context.lead(ranks.people, [{ sql: `refs && ${parameter}` }]);
    return condition(parameter);
  };

/** Things that a record refers to, by their names or ids, or one version of them: `four-eyes@3`. */
const refersToVersioned =
  (prefix: "apl" | "bpr"): Translate =>
  async (term, context) => {
    if (term.values.some((value) => versionedName(value).version !== undefined)) context.nameVersions();
    return refers({ ...term, values: await versionedIds(prefix, term.values, context) }, context);
  };

/** A text that the index on words holds too. `*` stands for any characters, anywhere in a value. */
const textual =
  (column: string): Translate =>
  ({ values, patterns }, context) => {
    const found = values.map((value) => {
      const query = patterns.includes(value) ? patternQuery(value) : wholeQuery(value);
      return query === undefined ? "true" : holds(context.bind(query));
    });
    if (!found.includes("true")) context.lead(ranks.words, [{ sql: found.join(" or ") }]);
    return values.map((value, at) => `(${fits(column, value, patterns, context)} and ${found[at]})`).join(" or ");
  };

/** A column of a closed set. */
function closed(fact: "risk" | "env", column: string, known: readonly string[]): Translate {
  return ({ values }, context) => {
    const asked = values.map((value) => oneOf(fact, value, known));
    marked(
      asked.map((value) => closedMark(fact, value)),
      context,
    );
    return `${column} = any(${context.bind(asked)}::text[])`;
  };
}

/**
 * Notes that all rows of a term have one of these marks. Marks are letters and digits alone. A parameter would have no
 * type where another lead is followed.
 */
function marked(marks: readonly string[], { lead }: Context): void {
  lead(ranks.marks, [{ sql: holds(`'${marks.join(" | ")}'`) }]);
}

const boundsOf = (op: FilterTerm["op"], from: string, to: string): { from?: string; to?: string } =>
  op === ":" ? { from, to } : op.startsWith(">") ? { from } : { to: from };

function fits(column: string, value: string, patterns: readonly string[], { bind }: Context): string {
  return patterns.includes(value) ? `${column} like ${bind(patternOf(value))}` : `${column} = ${bind(value)}`;
}

const translations: Record<(typeof auditFilterKeys)[number]["key"], Translate> = {
  agent: async (term, context) => listed(ranks.agent, "agent_id", await agentIds(term, context), context),
  instance: (term, context) => {
    const asked = { ...term, values: term.values.map((value) => idOf("instance", value, "instance")) };
    return `${equals("instance_id")(asked, context)} and ${refers(asked, context)}`;
  },
  decision: ({ values }, { bind }) =>
    `decision = any(${bind(values.map((value) => oneOf("decision", value, ["allow", "deny"])))}::text[])`,
  code: (term, context) => listed(ranks.code, "code", codesOf(term), context),
  type: (term, context) => {
    const types = typesOf(term);
    if (types.some(isRead)) context.nameReads();
    return listed(ranks.type, "type", types, context);
  },
  actor: async ({ values: written }, context) => {
    const { names, bind, lead } = context;
    const values = written.map((value) => (actorKinds.includes(value.toLowerCase()) ? value.toLowerCase() : value));
    const [ids, agents] = await Promise.all([names.actors(values), names.agents(values)]);
    const kinds = values.filter((value) => actorKinds.includes(value));
    for (const value of values) await refuseUnknownActor(value, context);
    const [ofKinds, byName, ofAgents] = [bind(kinds), bind([...ids, ...values]), bind(agents)];
    if (!kinds.some((kind) => frequentKinds.includes(kind))) {
      lead(ranks.actor, [
        { column: "actor_type", parameter: ofKinds, count: kinds.length },
        { column: "actor_id", parameter: byName, count: ids.length + values.length },
        { column: "agent_id", parameter: ofAgents, count: agents.length },
      ]);
    }
    return [
      `actor_type = any(${ofKinds}::text[])`,
      `actor_id = any(${byName}::text[])`,
      `actor_type = 'instance' and agent_id = any(${ofAgents}::text[])`,
    ].join(" or ");
  },
  person: named("per", (ids) => `person_id = any(${ids})`),
  for: named("per", (ids) => `for_id = any(${ids})`),
  approver: named("per", (ids) => `approvers && ${ids}`),
  rs: named("rsv", (ids) => `rs_id = any(${ids})`),
  action: textual("action"),
  resource: textual("resource"),
  "resource-type": textual("resource_type"),
  task: textual("task"),
  key: textual("key"),
  amount: ({ op, values }, context) => {
    const { bind } = context;
    const ranges = values.map((value) => {
      const range = amountOf(value);
      if (op !== ":" && range.from !== range.to) throw unfitValue("amount", "compares with one number", { value });
      return range;
    });
    marked(
      ranges.flatMap(({ unit, from, to }) => amountMarks(unit, boundsOf(op, from, to))),
      context,
    );
    return ranges
      .map(({ unit, from, to }) => {
        const compared =
          op === ":" ? `between ${bind(from)}::numeric and ${bind(to)}::numeric` : `${op} ${bind(from)}::numeric`;
        return `exists (select 1 from unnest(amounts, units) as a(amount, unit)
          where upper(a.unit) = upper(${bind(unit)}) and a.amount ${compared})`;
      })
      .join(" or ");
  },
  risk: closed("risk", "risk_tier", ["low", "medium", "high", "critical"]),
  env: closed("env", "environment", ["prod", "staging", "dev"]),
  ip: ({ values, patterns }, context) => {
    if (!context.seesAddresses) throw unfitValue("ip", "is for readers of the whole trail");
    if (patterns.length === 0) return listed(ranks.address, "address", values, context);
    const beginnings = values.map((value) => value.split("*")[0] ?? "");
    const within = beginnings.map((text) => beginsWith("address", context.bind(text))).join(" or ");
    if (!beginnings.includes("")) context.lead(ranks.words, [{ sql: within }]);
    return `(${within}) and (${values.map((value) => fits("address", value, patterns, context)).join(" or ")})`;
  },
  delegation: refersTo("delegation"),
  request: refersTo("request", "actionApproval"),
  approval: refersTo("actionApproval"),
  session: refersTo("session"),
  trace: (term, context) => refers({ ...term, values: term.values.map(traceOf) }, context),
  policy: refersToVersioned("apl"),
  blueprint: refersToVersioned("bpr"),
  id: (term, context) => {
    if (term.values.some(namesRead)) context.nameReads();
    return refers({ ...term, values: term.values.map(wholeId) }, context);
  },
  reads: (term, context) => {
    const asked = readsOf(term);
    if (asked === "no") return `not (type = any(${context.bind(readTypes)}::text[]))`;
    context.nameReads();
    return asked === "yes" ? "true" : listed(ranks.type, "type", readTypes, context);
  },
  changed: (term, context) => refers({ ...term, values: term.values.map(changedOf) }, context),
  has: ({ values }, context) => {
    const kinds = values.map((value) => oneOf("has", value, presentKeys));
    marked(
      kinds.map((kind) => presentMark[kind]),
      context,
    );
    return kinds.map((kind) => `(${present[kind]})`).join(" or ");
  },
  index: (term, context) => {
    context.nameReads();
    return inRange(placesOf(term), context);
  },
  depth: ({ op, values }, { bind }) => {
    const [value = ""] = values;
    if (!/^\d{1,3}$/.test(value)) throw unfitValue("depth", "is a number", { code: "unknown_filter_value", value });
    return `cardinality(chain) ${op === ":" ? "=" : op} ${bind(Number(value))}::int`;
  },
  time: (term, context) => inRange(timesOf(term, context.now), context),
  after: (term, context) => inRange({ from: instantOf(term, context.now) }, context),
  before: (term, context) => inRange({ to: instantOf(term, context.now) }, context),
};

/** Whether a value is the id of an entry or export. Reads of other things would bury their changes. */
const namesRead = (value: string): boolean => idsIn(value).some((id) => isId("entry", id) || isId("export", id));

const present = {
  approval: "cardinality(approvers) > 0",
  amount: "cardinality(amounts) > 0",
  task: "task is not null",
} as const;
const presentKeys = ["approval", "amount", "task"] as const;

/** A bound of time or place is no condition of its own: it narrows the rows. */
function inRange(range: RowRange, { narrow, lead }: Context): string {
  const { first, below } = range;
  // A few places beside other alternatives are found along their index.
  if (first !== undefined && below !== undefined && below - first <= fewPlaces) {
    lead(ranks.places, [{ sql: `index >= ${first} and index < ${below}` }]);
  }
  narrow(range);
  return "true";
}

const fewPlaces = 1_000;

/** Free text finds words, ids, the names of everything, now and once, and what else names one thing. */
async function freeText(value: string, context: Context): Promise<string> {
  const { names, bind, lead } = context;
  if (namesRead(value)) context.nameReads();
  const found = words([value]);
  const [agents, actors, all] = await Promise.all([names.agents([value]), names.actors([value]), names.named(found)]);
  const referred = await referredBy(value, context);
  const ids = [...new Set([value, ...agents, ...actors, ...all, ...referred.ids])];
  const sql = [
    `refs && ${bind(ids)}::text[]`,
    ...(referred.places.length > 0 ? [`index = any(${bind(referred.places)}::bigint[])`] : []),
    ...(found.length > 0 && !referred.isHash ? [holds(bind(wordQuery(found)))] : []),
  ].join(" or ");
  lead(referred.isHash ? ranks.ids : ranks.words, [{ sql }]);
  return sql;
}
