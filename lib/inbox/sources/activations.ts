import { listActivatable, type WaitingActivation } from "@/lib/agents/activations.store";
import { agentLabel } from "@/lib/agents/model";
import { isPermitted } from "@/lib/agents/policy";
import { peopleNames } from "@/lib/delegations/store";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { approvableBy } from "@/lib/lifecycle/policy/approvers";
import { prisma } from "@/lib/platform/database/prisma";
import { riskOfActivation } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 40 } as const;

async function tell(agents: readonly WaitingActivation[]): Promise<InboxItem[]> {
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
      risk: riskOfActivation(agent.riskTier),
      dueAt: agent.activationExpiresAt.toISOString(),
      createdAt: agent.statusAt.toISOString(),
      can: ["activate", "refuse"],
      whyNot: {},
      link: `/agents/${agent.id}`,
    };
  });
}

/** Activations of agents that another person asked for and the asker may confirm. */
export const waitingActivations: Source = {
  kind: "change",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    // An agent never confirms an activation that takes two people.
    const confirms = isPermitted(asker, { ownerId: null }, "activate") && !asker.through;
    if (from === "over" || !confirms) return nothing;
    const rows = await listActivatable(asker.personId, { after: from, now, take, among: await approvableBy(asker) });
    return foundRows(rows, take, { place: ({ id, activationExpiresAt: due }) => ({ ...frame, due, id }), tell });
  },
};
