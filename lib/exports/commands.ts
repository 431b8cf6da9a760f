import { originNow } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { readPortion } from "@/lib/audit/portion";
import { clock } from "@/lib/platform/base/clock";
import { newId } from "@/lib/platform/base/id";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";
import { exportError } from "./errors";
import { downloaded, exportOrdered, exportRemoved } from "./events";
import { writeExport } from "./jobs";
import { keptAtMost } from "./model";
import { ownExport } from "./queries";
import type { StartExport } from "./schema";
import * as store from "./store";

type Asker = Pick<Principal, "personId" | "permissions">;

/**
 * Orders an export of what the asker may see of the trail. A job writes it.
 *
 * @returns its id.
 * @throws DomainError for a filter at fault as `listAudit` does, `period_empty`, `too_many_exports`.
 */
export async function startExport(asker: Asker, { q, purpose, ...input }: StartExport): Promise<string> {
  const { kind, format } = input;
  const [from, to] = [instant(input.from), instant(input.to)];
  if (from && to && to <= from) throw exportError("period_empty", { errors: [{ path: "to", code: "not_after_from" }] });
  // Reads nothing, and refuses a question that cannot be answered.
  await readPortion(asker, { q, from, to }, { at: 0, size: 0, take: 1 }, { shown: false });
  const id = newId("export");
  const seesAll = asker.permissions.has("audit:read");
  const order = {
    id,
    kind,
    format,
    caseId: null,
    packOrder: null,
    personId: asker.personId,
    seesAll,
    q,
    from,
    to,
    purpose,
    origin: originNow(),
  };
  await transaction(async (tx) => {
    await place(tx, order);
    await enqueue(tx, writeExport, { exportId: id });
  });
  return id;
}

/** Adds an order with its record. Throws `too_many_exports`. */
async function place(tx: Tx, order: store.NewExport): Promise<void> {
  if (!(await store.insert(tx, order, keptAtMost))) throw exportError("too_many_exports");
  await append(tx, exportOrdered({ type: "person", id: order.personId }, order));
}

type PackOrder = Pick<store.NewExport, "from" | "to" | "purpose" | "origin" | "packOrder" | "caseId">;

/** Orders an evidence pack inside the caller's transaction, which also queues its job. Throws `too_many_exports`. */
export async function orderPack(
  tx: Tx,
  { personId }: Asker,
  order: PackOrder,
  kind: "pack" | "review" = "pack",
): Promise<string> {
  const id = newId("export");
  await place(tx, { id, kind, format: "zip", seesAll: true, q: "", ...order, personId });
  return id;
}

const instant = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

/** Ends an export, also one that is not finished. Throws `export_not_found`. */
export async function removeExport(asker: Asker, exportId: string): Promise<void> {
  const { id, purpose } = await ownExport(asker, exportId);
  await transaction(async (tx) => {
    if (!(await store.end(tx, id))) throw exportError("export_not_found");
    await append(tx, exportRemoved({ type: "person", id: asker.personId }, { id, purpose }));
  });
}

/** Records that a person downloads a file. The parts of one download within ten minutes make one record. */
export async function recordDownload({ personId }: Asker, file: store.FileRow): Promise<void> {
  await transaction(async (tx) => {
    if (!(await store.noteDownload(tx, file))) return;
    const { exportId: id, name, sha256 } = file;
    await append(tx, downloaded({ type: "person", id: personId }, { id, name, sha256 }), clock.now());
  });
}
