import { AGENT_NAME } from "@/lib/agents/model";
import { findAgentsNamed, namesBeginningWith } from "@/lib/agents/store";
import type { FilterAsker } from "@/lib/people/filter-asker";
import { isId } from "@/lib/platform/ids/id-kind";
import { unfitValue } from "@/lib/platform/query/filter-fault";
import { unknownName } from "@/lib/platform/query/unknown-name";

/** Reads agents as filters name them: by name or by id. Refuses a name that no agent has, with those that begin like it. */
export async function namedAgents(values: readonly string[], { seesNames }: Pick<FilterAsker, "seesNames">) {
  const ids = values.filter((value) => isId("agent", value));
  const names = values.filter((value) => !isId("agent", value));
  const found = await findAgentsNamed(names.map((name) => name.toLowerCase()));
  for (const name of names) {
    if (found.some((agent) => agent.name === name.toLowerCase())) continue;
    if (seesNames) throw await unknownAgent(name);
    if (!AGENT_NAME.test(name)) throw unfitValue("agent", "is a name or an id", { value: name });
  }
  return [...ids, ...found.map(({ id }) => id)];
}

/** The refusal of a name that no agent has. */
export const unknownAgent = async (name: string): Promise<Error> =>
  unknownName("agent", name, await namesBeginningWith(name.toLowerCase()));

/** Finds what belongs to agents that a filter names by id or by name. */
export const ofAgents = async (values: readonly string[], asker: Pick<FilterAsker, "seesNames">) => ({
  agentId: { in: await namedAgents(values, asker) },
});
