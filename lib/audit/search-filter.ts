import { toldTypes } from "@/lib/audit/sentences/sentence";
import type { IdKind } from "@/lib/platform/base/id-kind";
import { inTerm, unfitValue } from "@/lib/platform/http/filters/filter-fault";
import { type FilterTerm, parseFilter } from "@/lib/platform/http/filters/filter-language";
import { idOf, oneOf } from "@/lib/platform/http/filters/filter-values";
import { parseInstant } from "@/lib/platform/http/filters/instant";
import { ambiguousName, maxNamed, unknownName } from "@/lib/platform/http/filters/unknown-name";
import { recordCodes } from "./record-codes";
import { auditFilterKeys } from "./schema";
import { words } from "./search-row";

/** Finds the ids behind names; an unknown name has none. */
export type NameLookup = {
  agents(namesOrIds: readonly string[]): Promise<string[]>;
  actors(namesOrIds: readonly string[]): Promise<string[]>;
  /** Names of agents and resource servers, and addresses of people, that begin with a text. */
  agentsLike(text: string): Promise<string[]>;
  resourceServersLike(text: string): Promise<string[]>;
  peopleLike(text: string): Promise<string[]>;
  /** Ids of anything whose name, now or once, holds these words in their order, the last as a beginning. */
  named(words: readonly string[]): Promise<string[]>;
};

/**
 * A way to the rows of a condition by an index:
 *
 * - the rows whose column equals one of a list, each list in the trail's order
 * - the rows that a condition finds by their words or ids
 */
export type Lead =
  | { column: "agent_id" | "actor_id" | "actor_type"; parameter: string; count: number }
  | { sql: string };

/**
 * A condition on `audit_search` with the values of its parameters, counted from `$1`. All its rows lie on `leads`;
 * without any, no index finds them.
 */
export type Condition = { sql: string; values: unknown[]; leads: readonly Lead[]; range: TimeRange };

/** Times of rows: not before `from`, and before `to`. Months outside are not read. */
export type TimeRange = { from?: Date; to?: Date };

/** Facts that the reader may learn from a refusal. */
type Told = {
  /** Whether the reader learns that a name names nothing, or too many. */
  refusesUnknown: boolean;
  /** Whether the refusal lists addresses of people that begin alike. */
  seesPeople: boolean;
};

type Context = Told & {
  names: NameLookup;
  now: Date;
  bind: (value: unknown) => string;
  /** Notes what leads to the rows of a term; the term of the lowest rank is followed. */
  lead: (rank: number, leads: readonly Lead[]) => void;
  /** Narrows the time range by the bound of a term. */
  narrow: (bound: TimeRange) => void;
};
type Translate = (term: FilterTerm & { key: string }, context: Context) => Promise<string> | string;

const actorKinds = ["person", "instance", "resource_server", "system"];
/** Kinds that most records have: the newest records hold enough of them, and no index is kept for them. */
const frequentKinds = ["instance", "resource_server"];

/**
 * Turns the audit trail's filter into a condition.
 *
 * @throws DomainError invalid, with the place in the filter that is at fault.
 */
export async function auditCondition(q: string, names: NameLookup, now: Date, told: Told): Promise<Condition> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { terms } = parseFilter(q, { keys: auditFilterKeys.map(({ key }) => key), compared: ["depth"] });
  const parts: string[] = [];
  let range: TimeRange = {};
  let best: { rank: number; leads: readonly Lead[] } = { rank: Number.POSITIVE_INFINITY, leads: [] };
  for (const term of terms) {
    const lead: Context["lead"] = (rank, leads) => {
      if (!term.negated && rank < best.rank) best = { rank, leads };
    };
    const narrow = (bound: TimeRange) => {
      range = narrower(range, bound);
    };
    const part = await inTerm(term, () => conditionOf(term, { names, now, bind, lead, narrow, ...told }));
    if (part !== "true") parts.push(term.negated ? `((${part}) is not true)` : `(${part})`);
    else if (term.negated) parts.push("false");
  }
  return { sql: parts.length === 0 ? "true" : parts.join(" and "), values, leads: best.leads, range };
}

/** The times that lie in both ranges. */
export function narrower(a: TimeRange, b: TimeRange): TimeRange {
  const [from, to] = [later(a.from, b.from), earlier(a.to, b.to)];
  return { ...(from && { from }), ...(to && { to }) };
}

const later = (a: Date | undefined, b: Date | undefined) => (a && b ? (a > b ? a : b) : (a ?? b));
const earlier = (a: Date | undefined, b: Date | undefined) => (a && b ? (a < b ? a : b) : (a ?? b));

/** Ranks of terms by the number of rows that they leave, the fewest first. */
const ranks = { ids: 1, agent: 2, actor: 3, words: 4 };

async function conditionOf(term: FilterTerm, context: Context): Promise<string> {
  const { key } = term;
  if (key === null) return freeText(term.values[0] ?? "", context);
  const translate = translations[key as keyof typeof translations];
  return translate({ ...term, key }, context);
}

const equals =
  (column: string): Translate =>
  ({ values }, { bind }) =>
    `${column} = any(${bind(values)}::text[])`;

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

const translations: Record<(typeof auditFilterKeys)[number]["key"], Translate> = {
  agent: async ({ values }, context) => {
    const ids = await agentIds(values, context);
    const parameter = context.bind(ids);
    context.lead(ranks.agent, [{ column: "agent_id", parameter, count: ids.length }]);
    return `agent_id = any(${parameter}::text[])`;
  },
  instance: (term, context) => {
    const asked = { ...term, values: term.values.map((value) => idOf("instance", value, "instance")) };
    return `${equals("instance_id")(asked, context)} and ${refers(asked, context)}`;
  },
  decision: ({ values }, { bind }) =>
    `decision = any(${bind(values.map((value) => oneOf("decision", value, ["allow", "deny"])))}::text[])`,
  code: (term, context) => equals("code")({ ...term, values: term.values.map(codeOf) }, context),
  type: ({ values }, context) => anyOf(values, (value) => exactOrPrefix("type", typeOf(value), context)),
  actor: async ({ values: written }, context) => {
    const { names, bind, lead } = context;
    const values = written.map((value) => (actorKinds.includes(value.toLowerCase()) ? value.toLowerCase() : value));
    const [ids, agents] = await Promise.all([names.actors(values), names.agents(values)]);
    const kinds = values.filter((value) => actorKinds.includes(value));
    for (const value of values) await refuseUnknownActor(value, context);
    const [ofKinds, named, ofAgents] = [bind(kinds), bind([...ids, ...values]), bind(agents)];
    if (!kinds.some((kind) => frequentKinds.includes(kind))) {
      lead(ranks.actor, [
        { column: "actor_type", parameter: ofKinds, count: kinds.length },
        { column: "actor_id", parameter: named, count: ids.length + values.length },
        { column: "agent_id", parameter: ofAgents, count: agents.length },
      ]);
    }
    return [
      `actor_type = any(${ofKinds}::text[])`,
      `actor_id = any(${named}::text[])`,
      `actor_type = 'instance' and agent_id = any(${ofAgents}::text[])`,
    ].join(" or ");
  },
  action: equals("action"),
  resource: ({ values }, context) =>
    anyOf(values, (value) => `${exactOrPrefix("resource", value, context)} and ${containsWords(value, context)}`),
  "resource-type": equals("resource_type"),
  delegation: refersTo("delegation"),
  request: refersTo("request", "actionApproval"),
  id: refers,
  depth: ({ op, values }, { bind }) => {
    const [value = ""] = values;
    if (!/^\d{1,3}$/.test(value)) throw unfitValue("depth", "is a number", { code: "unknown_filter_value", value });
    return `cardinality(chain) ${op === ":" ? "=" : op} ${bind(Number(value))}::int`;
  },
  after: (term, context) => inRange(term, { from: instantOf(term, context.now) }, context),
  before: (term, context) => inRange(term, { to: instantOf(term, context.now) }, context),
};

const codeOf = (value: string): string => oneOf("code", value, recordCodes);

/** Types of records, and the beginnings by which all of a noun are found: `agent.*`. */
const typeBeginnings = [...new Set(toldTypes.map((type) => `${type.slice(0, type.indexOf("."))}.*`))];

/** Reads a type of record, or the beginning of one with `*` after it. */
function typeOf(value: string): string {
  if (!value.endsWith("*")) return oneOf("type", value, toldTypes);
  const beginning = value.toLowerCase();
  if (toldTypes.some((type) => type.startsWith(beginning.slice(0, -1)))) return beginning;
  return oneOf("type", value, typeBeginnings);
}

async function agentIds(values: readonly string[], { names, refusesUnknown }: Context): Promise<string[]> {
  const ids: string[] = [];
  for (const value of values) {
    const found = await names.agents([value]);
    if (found.length === 0 && refusesUnknown) throw unknownName("agent", value, await names.agentsLike(value));
    if (found.length > maxNamed && refusesUnknown) throw ambiguousName("agents", value);
    ids.push(...found);
  }
  return ids;
}

/** Ids of records: of everything that has one, and the words by which parts of the server name themselves. */
const idShape = /^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/;
const ownParts = [
  "mandate",
  "jobs",
  "delegations",
  "approvals",
  "key-keeper",
  "first-start",
  "sign-in",
  "dual-control",
];

async function refuseUnknownActor(value: string, context: Context): Promise<void> {
  const { names, refusesUnknown, seesPeople } = context;
  if (!refusesUnknown || actorKinds.includes(value) || ownParts.includes(value) || idShape.test(value)) return;
  const found = await Promise.all([names.actors([value]), names.agents([value])]);
  if (found.flat().length > 0) return;
  const similar = await Promise.all([
    names.agentsLike(value),
    seesPeople ? names.peopleLike(value) : [],
    names.resourceServersLike(value),
  ]);
  const kinds = actorKinds.filter((kind) => kind.startsWith(value.toLowerCase()));
  throw unknownName("actor", value, [...kinds, ...similar.flat()].slice(0, 5));
}

function instantOf({ key, values }: FilterTerm & { key: string }, now: Date): Date {
  const [text = "", ...more] = values;
  if (more.length > 0) throw unfitValue(key, "takes one instant");
  return parseInstant(text, now, `q.${key}`);
}

/** A bound of time narrows the range; only a negated one is compared row by row. */
function inRange({ negated }: FilterTerm, range: TimeRange, { bind, narrow }: Context): string {
  if (negated) return range.from ? `time >= ${bind(range.from)}` : `time < ${bind(range.to)}`;
  narrow(range);
  return "true";
}

const anyOf = (values: readonly string[], one: (value: string) => string): string =>
  values.map((value) => `(${one(value)})`).join(" or ");

function exactOrPrefix(column: string, value: string, { bind }: Context): string {
  if (!value.endsWith("*")) return `${column} = ${bind(value)}`;
  return `starts_with(${column}, ${bind(value.slice(0, -1))})`;
}

/** The words of the value in their order, the last one as a beginning: what the index on `text` can answer. */
function containsWords(value: string, { bind }: Context): string {
  const found = words([value]);
  if (found.length === 0) return "true";
  return `to_tsvector('simple', text) @@ to_tsquery('simple', ${bind(wordQuery(found))})`;
}

/** A text search for words in their order, the last one as a beginning. */
export const wordQuery = (found: readonly string[]): string => `${found.map((word) => `'${word}'`).join(" <-> ")}:*`;

/** Free text finds words, ids, and the names of everything, now and once. */
async function freeText(value: string, context: Context): Promise<string> {
  const { names, bind, lead } = context;
  const found = words([value]);
  const [agents, actors, named] = await Promise.all([names.agents([value]), names.actors([value]), names.named(found)]);
  const ids = [...new Set([value, ...agents, ...actors, ...named])];
  const hasWords = found.length > 0;
  const sql = `refs && ${bind(ids)}::text[]${hasWords ? ` or ${containsWords(value, context)}` : ""}`;
  lead(ranks.words, [{ sql }]);
  return sql;
}
