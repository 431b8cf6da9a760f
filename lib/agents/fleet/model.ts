/** Where a walk along a blueprint's agents goes on: within an agent after one of its rows, or after the whole agent. */
export type FleetPlace<Row extends string | number = string> = { agent: string; row: Row | null };

/** Part of a fleet: the agents to look at, of which the first may be the one at which the part before ended. */
export type FleetPart = { agentIds: string[]; isLast: boolean };

/** Where the next part begins, undefined where nothing is left; and how many agents this one was done with. */
export type FleetStep<Row extends string | number> = { next: FleetPlace<Row> | undefined; passed: number };

/**
 * Answers where a walk goes on.
 *
 * @param last The row at which the look at the part had to stop; undefined where it saw all of it.
 */
export function stepOf<Row extends string | number>(
  { agentIds, isLast }: FleetPart,
  after: FleetPlace<Row>,
  last: { agentId: string; row: Row } | undefined,
): FleetStep<Row> {
  // It was counted with the part before, unless that part stopped within it.
  const repeated = agentIds[0] === after.agent && after.row === null ? 1 : 0;
  if (last) return { next: { agent: last.agentId, row: last.row }, passed: agentIds.indexOf(last.agentId) - repeated };
  const agent = agentIds.at(-1);
  const next = isLast || agent === undefined ? undefined : { agent, row: null };
  return { next, passed: agentIds.length - repeated };
}
