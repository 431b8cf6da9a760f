import { type AgentStatus, agentControl, agentStatuses, agentWaits, environments, riskTiers } from "@/lib/agents/model";
import { agentFilterKeys } from "@/lib/agents/schema";
import { blueprintsBeginningWith, findBlueprintsNamed } from "@/lib/agents/store";
import type { FilterAsker } from "@/lib/people/filter-asker";
import { namesPerson, unknownPerson } from "@/lib/people/named-people";
import { inTerm } from "@/lib/platform/query/filter-fault";
import { type FilterTerm, parseFilter } from "@/lib/platform/query/filter-language";
import { daysOf, oneOf } from "@/lib/platform/query/filter-values";
import { unknownName } from "@/lib/platform/query/unknown-name";
import { agentNameOf } from "@/lib/protocols/spiffe/id";

/** Collects the values of a statement and answers their placeholders. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

export type FilterContext = FilterAsker & { trustDomain: string; now: Date };

type Key = (typeof agentFilterKeys)[number];
type Condition = (
  values: readonly string[],
  parameters: Parameters,
  context: FilterContext,
) => string | Promise<string>;

/**
 * Translates the inventory's filter into SQL over `agents a`, `people p` (owner), `blueprints b` and `agent_usage u`.
 *
 * @throws DomainError invalid, with the place in the filter, for values that the key cannot take and unknown names.
 */
export async function agentConditions(q: string, parameters: Parameters, context: FilterContext): Promise<string[]> {
  const conditions: string[] = [];
  for (const term of parseFilter(q, { keys: agentFilterKeys }).terms) {
    const condition = await inTerm(term, () => conditionOf(term, parameters, context));
    // A negated term keeps the rows about which nothing is known.
    conditions.push(term.negated ? `not coalesce(${condition}, false)` : condition);
  }
  return conditions;
}

function conditionOf({ key, values }: FilterTerm, parameters: Parameters, context: FilterContext) {
  if (key === null) return freeText(values[0] ?? "", parameters, context);
  return conditions[key as Key](values, parameters, context);
}

const conditions: Record<Key, Condition> = {
  name: (values, parameters) => `a.name like any(${parameters.add(values.map(wildcards))})`,
  id: (values, parameters) => `a.id = any(${parameters.add(values)})`,
  status: (values, parameters) => {
    const known: AgentStatus[] = values.map((value) => oneOf("status", value, agentStatuses));
    return `a.status = any(${parameters.add(known)}::agent_status[])`;
  },
  owner: async (values, parameters, context) =>
    either(await Promise.all(values.map((value) => ownerIs(value, parameters, context)))),
  env: (values, parameters) => {
    const known = values.map((value) => oneOf("env", value, environments));
    return `a.environment = any(${parameters.add(known)}::environment[])`;
  },
  risk: (values, parameters) => {
    const known = values.map((value) => oneOf("risk", value, riskTiers));
    return `a.risk_tier = any(${parameters.add(known)}::risk_tier[])`;
  },
  blueprint: async (values, parameters) => {
    const known = await findBlueprintsNamed(values);
    for (const value of values) {
      if (known.some(({ id, name }) => id === value || name === value)) continue;
      throw unknownName("blueprint", value, await blueprintsBeginningWith(value));
    }
    const list = parameters.add(values);
    return `(b.id = any(${list}) or b.name = any(${list}))`;
  },
  unused: (values, parameters, { now }) =>
    either(
      values.map((value) => {
        const since = new Date(now.getTime() - daysOf("unused", value));
        return `coalesce(u.last_action_at, a.created_at) < ${parameters.add(since)}`;
      }),
    ),
  "key-expires": (values, parameters, { now }) =>
    either(
      values.map((value) => {
        const until = new Date(now.getTime() + daysOf("key-expires", value));
        return `exists (select from instances i where i.agent_id = a.id and i.status = 'active' and i.key_expires_at < ${parameters.add(until)})`;
      }),
    ),
  waits: (values) => {
    for (const value of values) oneOf("waits", value, agentWaits);
    return waitsForSecond;
  },
};

/** Says in SQL that a change `c` is of an agent and waits for a second person. */
export const openChange = `c.kind = '${agentControl}' and c.status = 'proposed' and c.expires_at > clock_timestamp()`;

/** Says in SQL that an edit of an agent waits for a second person. */
export const changeWaits = `(a.status in ('active', 'suspended')
  and exists (select 1 from control_changes c where ${openChange} and c.subject_id = a.id))`;

/** Says in SQL that a second person is asked: about the activation of an agent, or about an edit of it. */
const waitsForSecond = `(a.status = 'pending' or ${changeWaits})`;

/** Says in SQL that no active person is accountable for an agent: it has no owner, or a deactivated one. */
export const withoutOwner = "(a.owner_id is null or p.status = 'deactivated')";

async function ownerIs(value: string, parameters: Parameters, asker: FilterAsker): Promise<string> {
  if (value.toLowerCase() === "none") return withoutOwner;
  if (value.toLowerCase() === "me") return `a.owner_id = ${parameters.add(asker.personId)}`;
  if (asker.seesNames && !(await namesPerson(value))) throw await unknownPerson(value, asker);
  const exact = parameters.add(value);
  return `(p.id = ${exact} or p.email = lower(${exact}) or p.name ilike ${parameters.add(`%${escapeLike(value)}%`)})`;
}

/** Every id finds its agent; any other text is looked for in what people read. */
function freeText(text: string, parameters: Parameters, { trustDomain }: FilterContext): string {
  if (/^agt_/.test(text)) return `a.id = ${parameters.add(text)}`;
  if (/^ins_/.test(text)) return `a.id = (select agent_id from instances where id = ${parameters.add(text)})`;
  if (/^dlg_/.test(text)) return `a.id = (select agent_id from delegations where id = ${parameters.add(text)})`;
  const name = text.startsWith("spiffe://") ? agentNameOf(text, trustDomain) : undefined;
  if (name !== undefined) return `a.name = ${parameters.add(name)}`;
  const like = parameters.add(`%${escapeLike(text)}%`);
  const columns = ["a.name", "a.display_name", "a.purpose", "p.name", "p.email"];
  return `(${columns.map((column) => `${column} ilike ${like}`).join(" or ")})`;
}

const either = (alternatives: readonly string[]): string => `(${alternatives.join(" or ")})`;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** `*` in a name stands for anything; nothing else is special. */
const wildcards = (text: string): string => escapeLike(text).replaceAll("*", "%");
