import { type Agent, agentLabel } from "@/lib/agents/model";
import { isPermitted } from "@/lib/agents/policy";
import { listActivatable } from "@/lib/agents/store";
import { peopleNames } from "@/lib/delegations/store";
import { noDue } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { prisma } from "@/lib/platform/database/prisma";
import { riskOfTier } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 20 } as const;

async function tell(agents: readonly Agent[]): Promise<InboxItem[]> {
  const names = await peopleNames(
    prisma(),
    agents.map(({ activationRequestedById }) => activationRequestedById),
  );
  return agents.map((agent) => {
    const by = agent.activationRequestedById;
    return {
      ...{ kind: "change", id: agent.id },
      sentence: `Activate the agent ${agentLabel(agent)} at risk tier ${agent.riskTier}.`,
      subject: { kind: "activation", id: agent.id, name: agentLabel(agent) },
      askedBy: by === null ? null : { id: by, name: names.get(by) ?? by },
      risk: riskOfTier(agent.riskTier),
      dueAt: null,
      createdAt: agent.statusAt.toISOString(),
      can: ["activate"],
      whyNot: {},
      link: `/agents/${agent.id}`,
    };
  });
}

/** Activations of agents that another person asked for and the asker may confirm. */
export const waitingActivations: Source = {
  kind: "change",
  read: async (asker, { after, take }) => {
    const from = goesOn(after, frame);
    // An agent never confirms an activation that takes two people.
    const confirms = isPermitted(asker, { ownerId: null }, "activate") && !asker.through;
    if (from === "over" || !confirms) return nothing;
    const behind = from && from.due >= noDue ? from.id : "";
    if (behind === null) return nothing;
    const rows = await listActivatable(asker.personId, { after: behind ?? "", take });
    return foundRows(rows, take, { place: ({ id }) => ({ ...frame, due: noDue, id }), tell });
  },
};
