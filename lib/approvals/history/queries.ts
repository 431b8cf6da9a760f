import type { Behaviour, Precedent } from "@/lib/approvals/history/schema";
import * as store from "@/lib/approvals/history/store";
import type { Tx } from "@/lib/platform/db/transaction";

const days = 30;

type Of = { id: string; agentId: string; requesterId: string; shape: string };

/** Gathers how earlier requests for the same agent ended, and whether what was granted was ever used. */
export async function precedentOf(tx: Tx, { id, agentId, shape }: Of): Promise<Precedent> {
  const [all, alike, used, last] = await Promise.all([
    store.endedOf(tx, agentId),
    store.endedOf(tx, agentId, shape),
    store.usedOf(tx, agentId, shape),
    store.lastAlike(tx, agentId, shape, id),
  ]);
  return {
    ...all,
    alike: { ...alike, used },
    last: last.map(({ decidedAt, createdAt, ...row }) => ({ ...row, at: (decidedAt ?? createdAt).toISOString() })),
  };
}

/** Gathers what the agent and the requester did lately. */
export async function behaviourOf(tx: Tx, { agentId, requesterId }: Of, now: Date): Promise<Behaviour> {
  const since = new Date(now.getTime() - days * 86_400_000);
  const [agent, requester] = await Promise.all([
    store.agentSince(tx, agentId, since),
    store.requesterSince(tx, requesterId, since),
  ]);
  return { days, agent, requester };
}
