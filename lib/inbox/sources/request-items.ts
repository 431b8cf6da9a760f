import { agentLabel } from "@/lib/agents/model";
import { peopleNames } from "@/lib/delegations/store";
import type { InboxItem } from "@/lib/inbox/schema";
import { prisma } from "@/lib/platform/database/prisma";
import { riskOfRow } from "@/lib/requests/present";

const answers = { request: ["approve", "deny"], consent: ["consent", "refuseConsent"] } as const;

/** Describes requests, of which the asker may answer each one. */
export async function tellRequests(ids: readonly string[], kind: "request" | "consent"): Promise<InboxItem[]> {
  const rows = await prisma().request.findMany({
    where: { id: { in: [...ids] } },
    select: {
      ...{
        id: true,
        sentence: true,
        requesterId: true,
        createdAt: true,
        decideBy: true,
        risk: true,
        shownRiskTier: true,
      },
      agent: { select: { id: true, name: true, displayName: true } },
    },
  });
  const names = await peopleNames(
    prisma(),
    rows.map(({ requesterId }) => requesterId),
  );
  return rows.map(({ id, sentence, agent, requesterId, createdAt, decideBy, risk, shownRiskTier }) => ({
    ...{ kind, id, sentence },
    subject: { kind: "agent", id: agent.id, name: agentLabel(agent) },
    askedBy: { id: requesterId, name: names.get(requesterId) ?? requesterId },
    risk: riskOfRow({ risk, shownRiskTier }),
    dueAt: decideBy.toISOString(),
    createdAt: createdAt.toISOString(),
    can: [...answers[kind]],
    whyNot: {},
    link: `/requests/${id}`,
  }));
}
