import { mostNodes } from "./graph.schema";
import type { GraphRow } from "./graph.store";

/** The delegations that begin or end at agents and people, or represent one of the people: the newest so many. */
export type RowReader<Row extends GraphRow> = (ids: readonly string[], take: number) => Promise<Row[]>;

/** The agents and people at the two ends of a delegation, and the represented person. */
export const endsOf = ({ agentId, parent, delegatorId, onBehalfOfId }: GraphRow): string[] =>
  [agentId, parent?.agent.id, delegatorId, onBehalfOfId].filter((id) => typeof id === "string");

export type Walk<Row = GraphRow> = {
  rows: Row[];
  /** Hops from the root, by id. */
  distance: Map<string, number>;
  /** The number of delegations that the walk did not follow, by the agent or person where they begin or end. */
  more: Map<string, number>;
  cut: boolean;
};

/**
 * Walks from one agent or person to the neighbours, and from them to theirs.
 *
 * It follows only delegations that `rowsAt` finds: those that the asker may see. So nothing behind another one is found. It ends at
 * the depth, or at the maximum number of nodes of one graph.
 */
export async function walk<Row extends GraphRow>(
  rootId: string,
  depth: number,
  rowsAt: RowReader<Row>,
): Promise<Walk<Row>> {
  const distance = new Map([[rootId, 0]]);
  const found = new Map<string, Row>();
  let frontier = [rootId];
  let cut = false;
  for (let hop = 1; hop <= depth && frontier.length > 0 && !cut; hop++) {
    const rows = await rowsAt(frontier, mostNodes * 2 + 1);
    cut = rows.length > mostNodes * 2;
    frontier = [];
    for (const row of rows) {
      const fresh = endsOf(row).filter((id) => !distance.has(id));
      if (distance.size + fresh.length > mostNodes) {
        cut = true;
        continue;
      }
      found.set(row.id, row);
      for (const id of fresh) distance.set(id, hop);
      frontier.push(...fresh);
    }
  }
  const beyond = await rowsAt(frontier, mostNodes * 2);
  const more = new Map<string, number>();
  for (const row of beyond) {
    if (found.has(row.id)) continue;
    for (const id of endsOf(row)) if (distance.has(id)) more.set(id, (more.get(id) ?? 0) + 1);
  }
  return { rows: [...found.values()], distance, more, cut };
}
