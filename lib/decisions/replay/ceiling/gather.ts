import { stepOf } from "@/lib/agents/fleet.model";
import { fleetPart } from "@/lib/agents/queries";
import { type AllowedAction, allowedActions } from "@/lib/audit/recorded-decisions";
import { maxReplayed } from "@/lib/decisions/replay/model";
import type { ActionsOfAgent, Gathering, ReplayInput } from "./model";

export const gatheringStart: Gathering = {
  ...{ step: "gather", at: { agent: "", row: null }, passed: 0 },
  ...{ actions: [], newerThan: -1, truncated: false },
};

/** Actions that are read per agent on average. Agents in a fleet rarely have more, so parts seldom end within one. */
const actionsPerAgent = 16;
/** Factor of the wanted number up to which actions are gathered before the oldest are dropped. */
const sparePart = 1.5;

/** Gathers the newest allowed actions of the next agents. */
export async function gatherOn(
  input: ReplayInput,
  gathering: Gathering,
  take: number,
  perAgent: number = actionsPerAgent,
): Promise<{ gathering: Gathering; isOver: boolean }> {
  const { at, newerThan } = gathering;
  const atMost = take * perAgent;
  const part = await fleetPart(input.blueprintId, at.agent, take);
  const found = await allowedActions(
    {
      ...{ agentIds: part.agentIds, from: new Date(input.from), to: new Date(input.to), newerThan },
      after: { agentId: at.agent, index: at.row },
    },
    atMost,
  );
  const last = found.length < atMost ? undefined : found.at(-1);
  const { next, passed } = stepOf(part, at, last && { agentId: last.agentId, row: last.index });
  const more = { ...gathering, actions: added(gathering.actions, found), passed: gathering.passed + passed };
  if (!next) return { gathering: newest(more, 1), isOver: true };
  return { gathering: { ...newest(more, sparePart), at: next }, isOver: false };
}

function added(actions: readonly ActionsOfAgent[], found: readonly AllowedAction[]): ActionsOfAgent[] {
  const byAgent = new Map<string, number[]>();
  for (const { agentId, index } of found) {
    const theirs = byAgent.get(agentId);
    if (theirs) theirs.push(index);
    else byAgent.set(agentId, [index]);
  }
  const last = actions.at(-1);
  const whole = last && byAgent.has(last.agentId) ? actions.slice(0, -1) : actions;
  const more = [...byAgent].map(([agentId, theirs]) => ({
    agentId,
    indexes: [...(last?.agentId === agentId ? last.indexes : []), ...theirs],
  }));
  return [...whole, ...more];
}

/** Keeps only the newest `wanted` actions once there are more than `wanted * spare`. */
export function newest(gathering: Gathering, spare: number, wanted: number = maxReplayed): Gathering {
  const indexes = gathering.actions.flatMap((one) => one.indexes);
  if (indexes.length <= wanted * spare) return gathering;
  const oldest = indexes.toSorted((a, b) => b - a)[wanted - 1] ?? 0;
  const actions = gathering.actions
    .map(({ agentId, indexes: theirs }) => ({ agentId, indexes: theirs.filter((index) => index >= oldest) }))
    .filter((one) => one.indexes.length > 0);
  return { ...gathering, actions, newerThan: oldest, truncated: true };
}
