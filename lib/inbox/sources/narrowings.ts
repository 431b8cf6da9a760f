import { agentLabel } from "@/lib/agents/model";
import { peopleNames } from "@/lib/agents/queries";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { findAll, listWaiting, type WaitingNarrowing } from "@/lib/privilege-use/asked/store";
import { riskOfTier } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 20 } as const;

async function tell(waiting: readonly WaitingNarrowing[]): Promise<InboxItem[]> {
  const rows = await findAll(waiting.map(({ id }) => id));
  const names = await peopleNames(rows.map(({ askedById }) => askedById));
  return rows
    .filter(({ status }) => status === "open")
    .map(({ id, askedById, askedAt, expiresAt, delegationId, delegation: { agent } }) => ({
      ...{ kind: "lifecycle", id, sentence: `Narrow a delegation of the agent ${agentLabel(agent)} to its use.` },
      subject: { kind: "narrowing", id: delegationId, name: agentLabel(agent) },
      askedBy: { id: askedById, name: names.get(askedById) ?? askedById },
      risk: riskOfTier(agent.riskTier),
      ...{ dueAt: expiresAt.toISOString(), createdAt: askedAt.toISOString() },
      ...{ can: ["accept", "decline"], whyNot: {}, link: `/delegations/${delegationId}` },
    }));
}

/** Requests to narrow delegations of the asker's agents. No agent answers one in a person's name. */
export const waitingNarrowings: Source = {
  kind: "lifecycle",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    if (from === "over" || asker.through) return nothing;
    const rows = await listWaiting(asker.personId, { after: from, now, take });
    return foundRows(rows, take, { place: ({ id, expiresAt }) => ({ ...frame, due: expiresAt, id }), tell });
  },
};
