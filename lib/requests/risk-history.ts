import type { Authority } from "@/lib/authority/language/model";
import type { Tx } from "@/lib/platform/database/transaction";
import type { RiskHistory } from "@/lib/risk/model";
import * as store from "./risk-history.store";

const newFor = 7 * 86_400_000;
/** With fewer other agents that hold something, nothing is said about peers. */
const fewestPeers = 3;

/** Looks up the history of an agent that a request is scored with. The number of rows that it reads is bounded. */
export async function historyOf(tx: Tx, agentId: string, authority: Authority, now: Date): Promise<RiskHistory | null> {
  const agent = await store.agentDates(tx, agentId);
  if (!agent) return null;
  const granted = await store.grantedOf(tx, agentId);
  const held = await store.heldByPeers(tx, { id: agentId, blueprintId: agent.blueprintId });
  const peers = new Set(held.map((one) => one.agentId)).size;
  const isNew = (since: Date | undefined) => since !== undefined && now.getTime() - since.getTime() < newFor;
  return {
    newAgent: isNew(agent.createdAt),
    newOwner: isNew(agent.transfers[0]?.at),
    unusual: granted.length === 0 ? [] : without(authority, granted),
    outsidePeers:
      peers < fewestPeers
        ? []
        : without(
            authority,
            held.map((one) => one.authority),
          ),
    peers,
  };
}

/** The actions of an authority that none of the others names. */
function without(authority: Authority, others: readonly Authority[]): string[] {
  const known = new Set(others.flat().flatMap(namesOf));
  return [...new Set(authority.flatMap(namesOf))].filter((name) => !known.has(name));
}

const namesOf = ({ type, actions }: Authority[number]): string[] =>
  actions.map((action) => `${action} ${type.replaceAll("_", " ")}`);
