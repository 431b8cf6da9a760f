import { isId } from "@/lib/platform/base/id-kind";
import type { FilterTerm } from "@/lib/platform/http/filters/filter-tree";
import { ambiguousName, maxFitting, maxNamed, tooManyFit, unknownName } from "@/lib/platform/http/filters/unknown-name";
import type { FilterAsker } from "@/lib/principals/filter-asker";
import { findAgentsFitting, findAgentsNamed, namesBeginningWith } from "./store";

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

async function agentsFitting(pattern: string, seesNames: boolean): Promise<string[]> {
  const found = await findAgentsFitting(pattern, maxFitting + 1);
  if (found.length === 0 && seesNames) throw await unknownAgent(pattern, pattern.split("*")[0]);
  if (found.length > maxFitting && seesNames) throw tooManyFit("agents", pattern);
  return found;
}

/** The refusal of a name that no agent has. */
export const unknownAgent = async (name: string, beginning = name): Promise<Error> =>
  unknownName("agent", name, await namesBeginningWith(beginning.toLowerCase()));

/** Finds the agents of a term: by id, by name, or by a name with `*` in it. */
export async function agentsOfTerm(
  { values, patterns }: Pick<FilterTerm, "values" | "patterns">,
  asker: Pick<FilterAsker, "seesNames">,
): Promise<string[]> {
  const ids = await namedAgents(
    values.filter((value) => !patterns.includes(value)),
    asker,
  );
  for (const pattern of patterns) ids.push(...(await agentsFitting(pattern, asker.seesNames)));
  return ids;
}

/** Finds what belongs to the agents of a term. */
export const ofAgents = async (term: FilterTerm, asker: Pick<FilterAsker, "seesNames">) => ({
  agentId: { in: await agentsOfTerm(term, asker) },
});
