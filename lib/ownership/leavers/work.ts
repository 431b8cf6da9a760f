import { append } from "@/lib/audit/append";
import { caseHandedOver } from "@/lib/cases/events";
import * as cases from "@/lib/cases/store";
import { withdrawChangesOf } from "@/lib/control-changes/commands";
import { countProposedBy } from "@/lib/control-changes/store";
import { countDetectionsOf, releaseDetections } from "@/lib/detections/release";
import { endOffersTo } from "@/lib/lifecycle/ownership/leaving";
import { countOpenTo } from "@/lib/lifecycle/ownership/store";
import { ownershipActor } from "@/lib/ownership/events";
import { managersAbove } from "@/lib/ownership/heirs";
import type { Departure } from "@/lib/ownership/schema";
import { inTurn } from "@/lib/platform/database/in-turn";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import * as store from "./store";

type Work = { leaver: store.LeaverRow };

const note = async (
  tx: Tx,
  { leaver }: Work,
  take: number,
  ids: readonly string[],
  as: Pick<store.NewItem, "kind" | "outcome">,
): Promise<boolean> => {
  await store.insertItems(
    tx,
    leaver.id,
    ids.map((subjectId) => ({ ...as, subjectId })),
  );
  return ids.length === take;
};

/** Detections that are assigned to the leaver go back to everyone who may assess them. */
export async function returnDetections(tx: Tx, work: Work, take: number): Promise<boolean> {
  const ids = await releaseDetections(tx, ownershipActor, work.leaver.personId, take);
  return note(tx, work, take, ids, { kind: "detection", outcome: "rehomed" });
}

/** Offers and claims end, and so do the leaver's roles as a backup owner. */
export async function endOffers(tx: Tx, work: Work, take: number): Promise<boolean> {
  const ids = await endOffersTo(tx, ownershipActor, work.leaver.personId, take);
  return note(tx, work, take, ids, { kind: "offer", outcome: "ended" });
}

/** Changes of controls that the leaver proposed are withdrawn. */
export async function endChanges(tx: Tx, work: Work, take: number): Promise<boolean> {
  const ids = await withdrawChangesOf(tx, ownershipActor, work.leaver.personId, take);
  return note(tx, work, take, ids, { kind: "change", outcome: "ended" });
}

/**
 * Open cases go to the nearest manager who reads the trail. Without one a case stays as it is, and is noted as stopped:
 * every reader of the trail may hand it over.
 */
export async function handOverCases(tx: Tx, { leaver }: Work, take: number): Promise<boolean> {
  const { id, personId } = leaver;
  const found = await cases.openOf(tx, personId, await store.lastItem(tx, id, "case"), take);
  const to = found.length === 0 ? undefined : await readerAbove(tx, leaver);
  const items = await inTurn(found, async ({ id: subjectId }): Promise<store.NewItem> => {
    const one = await cases.openOrThrow(subjectId, tx);
    if (to === undefined || one.assigneeId !== personId) return { kind: "case", subjectId, outcome: "stopped" };
    await cases.assign(tx, subjectId, { from: personId, to });
    await append(tx, caseHandedOver(ownershipActor, one, { from: personId, to, note: "The former assignee left." }));
    return { kind: "case", subjectId, outcome: "rehomed", heir: { personId: to, rule: "manager" } };
  });
  await store.insertItems(tx, id, items);
  return found.length === take;
}

const readerAbove = async (tx: Tx, leaver: store.LeaverRow): Promise<string | undefined> =>
  (await managersAbove(tx, leaver, "audit:read"))[0]?.id;

/** Counts a person's work, the offers to them and the changes that they proposed, each up to a number. */
export async function countWork(
  personId: string,
  most: number,
): Promise<Pick<Departure, "detections" | "cases" | "offers" | "changes">> {
  return {
    detections: await countDetectionsOf(personId, most),
    cases: await prisma().case.count({ where: { assigneeId: personId, closedAt: null } }),
    offers: await countOpenTo(personId, most),
    changes: await countProposedBy(personId, most),
  };
}
