import { agentLabel } from "@/lib/agents/model";
import { findAgents } from "@/lib/agents/queries";
import { listSilences, type WaitingSilence } from "@/lib/dormancy/waiting.store";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { may } from "@/lib/principals/principal";
import { riskOfTier } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 20 } as const;

function sentenceOf(name: string, { step, due, isBackup }: WaitingSilence): string {
  if (isBackup) return `Declare the silence of the agent ${name}, if it is expected.`;
  if (step === "retirement_proposed") return `Retire the silent agent ${name}, or resume it.`;
  if (step === "suspended") return `Resume the silent agent ${name}, if it is still needed.`;
  return `Resume the silent agent ${name}, or it is retired on ${due.toISOString().slice(0, 10)}.`;
}

async function tell(rows: readonly WaitingSilence[]): Promise<InboxItem[]> {
  const agents = await findAgents(rows.map(({ agentId }) => agentId));
  return rows.flatMap((row): InboxItem[] => {
    const agent = agents.get(row.agentId);
    if (!agent) return [];
    const name = agentLabel(agent);
    return [
      {
        ...{ kind: "lifecycle", id: row.agentId, sentence: sentenceOf(name, row) },
        ...{ subject: { kind: "silence", id: row.agentId, name }, askedBy: null, risk: riskOfTier(agent.riskTier) },
        dueAt: row.step === "retirement_announced" ? row.due.toISOString() : null,
        createdAt: row.at.toISOString(),
        ...{
          can: row.isBackup ? ["expect"] : row.step === "retirement_proposed" ? ["resume", "retire"] : ["resume"],
          whyNot: {},
        },
        // The backup owner may not see the page of the agent.
        link: row.isBackup ? `/inbox?queue=lifecycle&item=${row.agentId}` : `/agents/${row.agentId}`,
      },
    ];
  });
}

/**
 * Agents that are suspended for their silence, for their owners and backup owners. If people are asked to retire one, security sees it too.
 * It stays until the agent is retired or resumed, or the silence is expected.
 */
export const waitingSilences: Source = {
  kind: "lifecycle",
  read: async (asker, { after, take }) => {
    const from = goesOn(after, frame);
    if (from === "over" || asker.through) return nothing;
    const isSecurity = may(asker, "agents:write") && may(asker, "agents:read");
    const rows = await listSilences({ ownerId: asker.personId, isSecurity }, from, take);
    return foundRows(rows, take, { place: ({ agentId, due }) => ({ ...frame, due, id: agentId }), tell });
  },
};
