import { isId } from "@/lib/platform/base/id-kind";
import { ambiguousName, maxNamed, unknownName } from "@/lib/platform/http/filters/unknown-name";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { findAgentsNamed, namesBeginningWith } from "./store";

/**
 * Finds the agents that a filter names: by name, display name or id. Several agents may have one display name.
 *
 * For askers who may see the names, it refuses a name without an agent and suggests names that begin alike. It also
 * refuses a name with more than {@link maxNamed} agents.
 */
export async function namedAgents(values: readonly string[], { seesNames }: Pick<FilterAsker, "seesNames">) {
  const ids: string[] = [];
  for (const value of values) {
    const found = isId("agent", value) ? [value] : await findAgentsNamed(value);
    if (found.length === 0 && seesNames) throw await unknownAgent(value);
    if (found.length > maxNamed && seesNames) throw ambiguousName("agents", value);
    ids.push(...found);
  }
  return ids;
}

/** The refusal of a name that no agent has. */
export const unknownAgent = async (name: string): Promise<Error> =>
  unknownName("agent", name, await namesBeginningWith(name.toLowerCase()));

/** Finds what belongs to agents that a filter names by id or by name. */
export const ofAgents = async (values: readonly string[], asker: Pick<FilterAsker, "seesNames">) => ({
  agentId: { in: await namedAgents(values, asker) },
});
