import { agentLabel } from "@/lib/agents/model";
import { peopleNames } from "@/lib/agents/queries";
import { noDue } from "@/lib/inbox/model";
import { goesOn } from "@/lib/inbox/place";
import type { InboxItem } from "@/lib/inbox/schema";
import { foundRows, nothing, type Source } from "@/lib/inbox/source";
import { may, type Principal } from "@/lib/principals/principal";
import { askedCapabilities } from "@/lib/revocation/asked/policy";
import { findAll, isOver, listWaiting } from "@/lib/revocation/asked/store";
import { riskOfParts } from "@/lib/risk/policy";

const frame = { rank: 1, weight: 60 } as const;
const risk = riskOfParts([
  { code: "taken_back", sentence: "Its approver takes the approval back.", weight: frame.weight },
]);

async function tell(asker: Principal, ids: readonly string[]): Promise<InboxItem[]> {
  const rows = await findAll(ids);
  const names = await peopleNames(rows.map(({ askedById }) => askedById));
  return rows.flatMap((row): InboxItem[] => {
    const { id, askedById, askedAt, delegationId, delegation } = row;
    const name = agentLabel(delegation.agent);
    const item: InboxItem = {
      ...{ kind: "lifecycle", id, risk, dueAt: null, createdAt: askedAt.toISOString() },
      sentence: `Revoke a delegation of the agent ${name}, as its approver asks.`,
      subject: { kind: "revocation", id: delegationId, name },
      askedBy: { id: askedById, name: names.get(askedById) ?? askedById },
      ...askedCapabilities(asker, { ...row, isOver: isOver(row) }),
      link: `/delegations/${delegationId}`,
    };
    return row.status === "open" ? [item] : [];
  });
}

/** Requests of approvers to revoke what they approved, for people who may revoke it. */
export const waitingRevocations: Source = {
  kind: "lifecycle",
  read: async (asker, { after, take, now }) => {
    const from = goesOn(after, frame);
    if (from === "over" || !may(asker, "revocations:execute") || asker.through) return nothing;
    const behind = from && from.due >= noDue ? from.id : "";
    if (behind === null) return nothing;
    const rows = (await listWaiting({ after: behind ?? "", now, take })).map((id) => ({ id }));
    return foundRows(rows, take, {
      place: ({ id }) => ({ ...frame, due: noDue, id }),
      tell: (chosen) =>
        tell(
          asker,
          chosen.map(({ id }) => id),
        ),
    });
  },
};
