import { agentLabel } from "@/lib/agents/model";
import { peopleNames } from "@/lib/agents/queries";
import { findForConfirmation, listToConfirm, type WaitingConfirmation } from "@/lib/delegations/approvers.store";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { may } from "@/lib/principals/principal";
import { riskOfTier } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 20 } as const;

async function tell(waiting: readonly WaitingConfirmation[]): Promise<InboxItem[]> {
  const [rows, names] = await Promise.all([
    findForConfirmation(waiting.map(({ id }) => id)),
    peopleNames(waiting.map(({ leaverId }) => leaverId)),
  ]);
  const agents = new Map(rows.map(({ id, agent }) => [id, agent]));
  return waiting.flatMap(({ id, until, since, leaverId }): InboxItem[] => {
    const agent = agents.get(id);
    if (!agent) return [];
    const [name, leaver] = [agentLabel(agent), names.get(leaverId) ?? leaverId];
    const sentence = `Confirm a delegation of the agent ${name}: it stands on the approval of ${leaver}, who left.`;
    return [
      {
        ...{ kind: "lifecycle", id, sentence, subject: { kind: "approval", id, name }, askedBy: null },
        risk: riskOfTier(agent.riskTier),
        ...{ dueAt: until.toISOString(), createdAt: since.toISOString() },
        ...{ can: ["confirm"], whyNot: {}, link: `/delegations/${id}` },
      },
    ];
  });
}

/** Delegations that the asker is asked to confirm, because their approver left. No agent confirms one. */
export const waitingApprovals: Source = {
  kind: "lifecycle",
  read: async (asker, { after, take }) => {
    const from = goesOn(after, frame);
    if (from === "over" || asker.through || !may(asker, "requests:decide")) return nothing;
    const rows = await listToConfirm(asker.personId, { after: from, take });
    return foundRows(rows, take, { place: ({ id, until }) => ({ ...frame, due: until, id }), tell });
  },
};
