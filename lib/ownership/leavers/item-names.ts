import { agentLabel } from "@/lib/agents/model";
import { namesOf } from "@/lib/delegations/store";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { ItemRow } from "./store";

/** Names of the things and people in items: agents, delegations and approvals by their agents, requests by their purposes, items of reviews by their subjects. */
export async function namesOfItems(items: readonly ItemRow[], tx: Tx = prisma()): Promise<Map<string, string>> {
  const idsOf = (kind: ItemRow["kind"]) => items.filter((item) => item.kind === kind).map((item) => item.subjectId);
  const people = items.flatMap(({ toPersonId }) => toPersonId ?? []);
  const named = await namesOf(tx, [...people, ...idsOf("cover"), ...idsOf("delegation"), ...idsOf("approval")]);
  const agents = await tx.agent.findMany({
    where: { id: { in: idsOf("agent") } },
    select: { id: true, name: true, displayName: true },
  });
  const requests = await tx.request.findMany({
    where: { id: { in: idsOf("request") } },
    select: { id: true, purpose: true },
  });
  const reviews = await tx.accessReviewItem.findMany({
    where: { id: { in: idsOf("review") } },
    select: { id: true, name: true, review: { select: { name: true } } },
  });
  return new Map([
    ...named,
    ...agents.map((agent) => [agent.id, agentLabel(agent)] as const),
    ...reviews.map(({ id, name, review }) => [id, `${review.name}: ${name}`] as const),
    ...requests.map(({ id, purpose }) => [id, purpose] as const),
  ]);
}
