import { originNow } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { getEntries } from "@/lib/audit/evidence";
import { ownCheckpointSize } from "@/lib/audit/kept-checkpoint";
import { getAuditEntry, notFound } from "@/lib/audit/queries";
import { orderPack } from "@/lib/exports/commands";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { permissionsOf } from "@/lib/principals/permissions";
import type { Principal } from "@/lib/principals/principal";
import { holdRoles } from "@/lib/principals/store";
import { caseError } from "./errors";
import {
  caseClosed,
  caseHandedOver,
  caseOpened,
  caseRemoved,
  caseReopened,
  entryPinned,
  entryUnpinned,
  noteChanged,
} from "./events";
import { writePack } from "./jobs";
import type { CloseCase, HandOverCase, MakePack, OpenCase, PinEntry, ReopenCase } from "./schema";
import * as store from "./store";

type Asker = Pick<Principal, "personId" | "permissions">;

const actorOf = ({ personId }: Asker) => ({ type: "person", id: personId }) as const;

/**
 * Opens a case, perhaps with entries that the asker may see. Throws `case_period_empty`, `not_found`, `too_many_cases`.
 */
export async function openCase(asker: Asker, { title, agentId, pins = [], ...period }: OpenCase): Promise<string> {
  const [fromAt, toAt] = [new Date(period.from), new Date(period.to)];
  if (toAt <= fromAt) throw caseError("case_period_empty", { errors: [{ path: "to", code: "not_after_from" }] });
  if ((await getEntries(asker, pins)).length < pins.length) throw notFound();
  const one = { id: newId("case"), title, agentId: agentId ?? null };
  await transaction(async (tx) => {
    const { personId } = asker;
    await store.insert(tx, { ...one, fromAt, toAt, createdById: personId, assigneeId: personId });
    await store.pinAll(tx, one.id, { indexes: pins, pinnedById: personId });
    await append(tx, caseOpened(actorOf(asker), one, pins));
  });
  return one.id;
}

type Change<T> = (tx: Tx, one: store.CaseRow) => Promise<T>;

/** Changes a case in any state. */
const changing = <T>(caseId: string, change: Change<T>): Promise<T> =>
  transaction(async (tx) => change(tx, await store.getOrThrow(caseId, tx)));

/** Changes an open case. Throws `case_closed` for another one. */
const changingOpen = <T>(caseId: string, change: Change<T>): Promise<T> =>
  transaction(async (tx) => change(tx, await store.openOrThrow(caseId, tx)));

/** Closes a case with its result. Throws `case_not_found`, `case_closed`. */
export const closeCase = (asker: Asker, caseId: string, { reason }: CloseCase): Promise<void> =>
  changing(caseId, async (tx, one) => {
    await store.close(tx, caseId, { byId: asker.personId, reason });
    await append(tx, caseClosed(actorOf(asker), one, reason));
  });

/** Opens a closed case again. Throws `case_not_found`, `case_not_closed`. */
export const reopenCase = (asker: Asker, caseId: string, { reason }: ReopenCase): Promise<void> =>
  changing(caseId, async (tx, one) => {
    await store.reopen(tx, caseId);
    await append(tx, caseReopened(actorOf(asker), one, reason));
  });

/**
 * Gives a case to another active person who reads the trail. `from` is the person who has it now.
 *
 * Throws `case_not_found`, `case_closed`, `case_handed_over`, `case_receiver_unknown`.
 */
export const handOverCase = (asker: Asker, caseId: string, { email, from, note }: HandOverCase): Promise<void> =>
  changingOpen(caseId, async (tx, one) => {
    const to = await readerOfTrail(tx, email);
    await store.assign(tx, caseId, { from, to });
    if (from !== to) await append(tx, caseHandedOver(actorOf(asker), one, { from, to, note }));
  });

/** Finds the active reader of the trail with an address, and holds their roles until the transaction ends. */
async function readerOfTrail(tx: Tx, email: string): Promise<string> {
  const id = await store.idByEmail(tx, email);
  if (id !== undefined && permissionsOf(await holdRoles(tx, id)).has("audit:read")) return id;
  throw caseError("case_receiver_unknown", { errors: [{ path: "email", code: "unknown_person" }] });
}

/** Deletes a case with its pins. Throws `case_not_found`. */
export const removeCase = (asker: Asker, caseId: string): Promise<void> =>
  changing(caseId, async (tx, one) => {
    await store.remove(tx, caseId);
    await append(tx, caseRemoved(actorOf(asker), one));
  });

/**
 * Pins an entry that the asker may see. Throws `case_not_found`, `case_closed`, `not_found`, `entry_pinned`,
 * `too_many_pins`.
 */
export async function pinEntry(asker: Asker, caseId: string, { index, note = "" }: PinEntry): Promise<void> {
  await getAuditEntry(asker, index);
  await changingOpen(caseId, async (tx, one) => {
    await store.pin(tx, caseId, { index, note, pinnedById: asker.personId });
    await append(tx, entryPinned(actorOf(asker), one, { index, note }));
  });
}

/** Changes the note of a pinned entry. Throws `case_not_found`, `case_closed`, `pin_not_found`. */
export const changeNote = (asker: Asker, caseId: string, index: number, note: string): Promise<void> =>
  changingOpen(caseId, async (tx, one) => {
    const before = await store.setNote(tx, caseId, { index, note });
    if (before !== note) await append(tx, noteChanged(actorOf(asker), one, { index, note }, before));
  });

/** Removes an entry from a case. Throws `case_not_found`, `case_closed`, `pin_not_found`. */
export const unpinEntry = (asker: Asker, caseId: string, index: number): Promise<void> =>
  changingOpen(caseId, async (tx, one) => {
    await store.unpin(tx, caseId, index);
    await append(tx, entryUnpinned(actorOf(asker), one, { index }));
  });

/**
 * Orders the evidence pack of a case. A job writes it.
 *
 * @returns the id of its export. Throws `case_not_found`, `case_empty`, `too_many_exports`, `checkpoint_unknown`,
 * `checkpoint_differs`.
 */
export async function startPack(asker: Asker, caseId: string, wishes: MakePack = {}): Promise<string> {
  const { title, fromAt, toAt } = await store.getOrThrow(caseId);
  if ((await store.pinsOf(caseId)).length === 0) throw caseError("case_empty", { facts: { caseId } });
  if (wishes.since !== undefined) await ownCheckpointSize(wishes.since, "since");
  return transaction(async (tx) => {
    const order = { caseId, purpose: title, from: fromAt, to: toAt, origin: originNow(), packOrder: wishes };
    const exportId = await orderPack(tx, asker, order);
    await enqueue(tx, writePack, { exportId });
    return exportId;
  });
}
