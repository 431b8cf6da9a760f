/** The place where a walk along a blueprint's agents continues: after a row of an agent, or after the whole agent. */
export type FleetPlace<Row extends string | number = string> = { agent: string; row: Row | null };

/** Part of a fleet: the agents to look at, of which the first may be the one at which the part before ended. */
export type FleetPart = { agentIds: string[]; isLast: boolean };

/** The place of the next part, undefined at the end, and the number of agents that this part completed. */
export type FleetStep<Row extends string | number> = { next: FleetPlace<Row> | undefined; passed: number };

/**
 * Finds the place where a walk continues.
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
