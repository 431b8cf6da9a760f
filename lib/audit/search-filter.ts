import { auditFilterKeys } from "@/lib/audit/schema";
import { words } from "@/lib/audit/search-row";
import { type FilterTerm, parseFilter } from "@/lib/platform/query/filter-language";
import { unfitValue } from "@/lib/platform/query/filter-values";
import { parseInstant } from "@/lib/platform/query/instant";

/** Finds the ids behind names; an unknown name has none. */
export type NameLookup = {
  agents(namesOrIds: readonly string[]): Promise<string[]>;
  actors(namesOrIds: readonly string[]): Promise<string[]>;
  /** Ids of anything whose name, now or once, holds these words in their order, the last as a beginning. */
  named(words: readonly string[]): Promise<string[]>;
};

/** A condition on `audit_search` with the values of its parameters, counted from `$1`. */
export type Condition = { sql: string; values: unknown[] };

type Context = { names: NameLookup; now: Date; bind: (value: unknown) => string };
type Translate = (term: FilterTerm & { key: string }, context: Context) => Promise<string> | string;

const actorKinds = ["person", "instance", "resource_server", "system"];

/**
 * Turns the audit trail's filter into a condition.
 *
 * @throws DomainError `unknown_filter_key`, `malformed_filter` or `malformed_instant`.
 */
export async function auditCondition(q: string, names: NameLookup, now: Date): Promise<Condition> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { terms } = parseFilter(q, { keys: auditFilterKeys.map(({ key }) => key), compared: ["depth"] });
  const parts: string[] = [];
  for (const term of terms) {
    const part = await conditionOf(term, { names, now, bind });
    parts.push(term.negated ? `((${part}) is not true)` : `(${part})`);
  }
  return { sql: parts.length === 0 ? "true" : parts.join(" and "), values };
}

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

const refers: Translate = ({ values }, { bind }) => `refs && ${bind(values)}::text[]`;

const translations: Record<(typeof auditFilterKeys)[number]["key"], Translate> = {
  agent: async ({ values }, { names, bind }) => `agent_id = any(${bind(await names.agents(values))}::text[])`,
  instance: (term, context) => `${equals("instance_id")(term, context)} and ${refers(term, context)}`,
  decision: equals("decision"),
  code: equals("code"),
  type: ({ values }, context) => anyOf(values, (value) => exactOrPrefix("type", value, context)),
  actor: async ({ values }, { names, bind }) => {
    const [ids, agents] = await Promise.all([names.actors(values), names.agents(values)]);
    const kinds = values.filter((value) => actorKinds.includes(value));
    return [
      `actor_type = any(${bind(kinds)}::text[])`,
      `actor_id = any(${bind([...ids, ...values])}::text[])`,
      `actor_type = 'instance' and agent_id = any(${bind(agents)}::text[])`,
    ].join(" or ");
  },
  action: equals("action"),
  resource: ({ values }, context) =>
    anyOf(values, (value) => `${exactOrPrefix("resource", value, context)} and ${containsWords(value, context)}`),
  "resource-type": equals("resource_type"),
  delegation: refers,
  request: refers,
  id: refers,
  depth: ({ op, values }, { bind }) => {
    const [value = ""] = values;
    if (!/^\d{1,3}$/.test(value)) throw unfitValue("depth", "is a number");
    return `cardinality(chain) ${op === ":" ? "=" : op} ${bind(Number(value))}::int`;
  },
  after: (term, { now, bind }) => `time >= ${bind(instantOf(term, now))}`,
  before: (term, { now, bind }) => `time < ${bind(instantOf(term, now))}`,
};

function instantOf({ key, values }: FilterTerm & { key: string }, now: Date): Date {
  const [text = "", ...more] = values;
  if (more.length > 0) throw unfitValue(key, "takes one instant");
  return parseInstant(text, now, `q.${key}`);
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
  const { names, bind } = context;
  const found = words([value]);
  const [agents, actors, named] = await Promise.all([names.agents([value]), names.actors([value]), names.named(found)]);
  const ids = [...new Set([value, ...agents, ...actors, ...named])];
  const hasWords = found.length > 0;
  return `refs && ${bind(ids)}::text[]${hasWords ? ` or ${containsWords(value, context)}` : ""}`;
}
