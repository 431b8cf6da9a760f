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
    ...(await namesOfWork(idsOf, tx)),
    ...agents.map((agent) => [agent.id, agentLabel(agent)] as const),
    ...reviews.map(({ id, name, review }) => [id, `${review.name}: ${name}`] as const),
    ...requests.map(({ id, purpose }) => [id, purpose] as const),
  ]);
}

const agentNames = { name: true, displayName: true } as const;

/** Names of work, offers and changes: actions and offers by their agents, cases by their titles, all others by their kinds. */
async function namesOfWork(idsOf: (kind: ItemRow["kind"]) => string[], tx: Tx): Promise<(readonly [string, string])[]> {
  const actions = await tx.actionApproval.findMany({
    where: { id: { in: idsOf("action") } },
    select: { id: true, agent: { select: agentNames } },
  });
  const offers = await tx.ownershipOffer.findMany({
    where: { id: { in: idsOf("offer") } },
    select: { id: true, agent: { select: agentNames } },
  });
  const cases = await tx.case.findMany({ where: { id: { in: idsOf("case") } }, select: { id: true, title: true } });
  const changes = await tx.controlChange.findMany({
    where: { id: { in: idsOf("change") } },
    select: { id: true, kind: true },
  });
  const detections = await tx.detection.findMany({
    where: { id: { in: idsOf("detection") } },
    select: { id: true, kind: true },
  });
  return [
    ...[...actions, ...offers].map(({ id, agent }) => [id, agentLabel(agent)] as const),
    ...cases.map(({ id, title }) => [id, title] as const),
    ...[...changes, ...detections].map(({ id, kind }) => [id, kind.replaceAll(/[_-]/g, " ")] as const),
  ];
}
