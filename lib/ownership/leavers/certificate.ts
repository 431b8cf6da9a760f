import { createHash } from "node:crypto";
import { checkpointToGive } from "@/lib/audit/store";
import { manifestText, signManifest } from "@/lib/exports/manifest";
import { product } from "@/lib/platform/base/product";
import type { Tx } from "@/lib/platform/database/transaction";
import { getPersonOrThrow } from "@/lib/principals/store";
import type { Left } from "./estate.store";
import { namesOfItems } from "./item-names";
import * as store from "./store";

const portion = 1_000;

/**
 * Writes and signs what became of everything a person left behind.
 *
 * The text is JSON with a line break at its end. The log's key signs it as a C2SP note, as it signs
 * the manifest of an export. `checkpoint` is a checkpoint of the log from before.
 */
export async function certify(tx: Tx, leaver: store.LeaverRow, left: Left, now: Date) {
  const { id, personId, leftAt } = leaver;
  const { name, email } = await getPersonOrThrow(tx, personId);
  const counts = (await store.countItems([id], tx)).get(id) ?? { waiting: 0, rehomed: 0, stopped: 0, ended: 0 };
  const { note: checkpoint, vkey } = await checkpointToGive();
  const certificate = {
    ...{ version: 1, kind: "leaver-certificate", id, product },
    ...{ person: { id: personId, name, email }, leftAt: leftAt.toISOString(), finishedAt: now.toISOString() },
    counts: { rehomed: counts.rehomed, stopped: counts.stopped, ended: counts.ended },
    items: await allItems(tx, id),
    ...{ left, checkpoint, vkey },
  };
  const text = manifestText(certificate);
  return { text, counts, signature: await signManifest(text, { checkpoint }), digest: digestOf(text) };
}

/** The digest of a certificate in the record: SHA-256 of its text, base64url. */
export const digestOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("base64url");

async function allItems(tx: Tx, leaverId: string) {
  const items: object[] = [];
  for (let after: Parameters<typeof store.listItems>[1]; ; ) {
    const rows = await store.listItems({ leaverId }, after, portion, tx);
    const names = await namesOfItems(rows, tx);
    for (const { kind, subjectId, outcome, toPersonId, rule } of rows) {
      const to = toPersonId === null ? null : { id: toPersonId, name: names.get(toPersonId) ?? toPersonId };
      items.push({ kind, id: subjectId, name: names.get(subjectId) ?? subjectId, outcome, to, rule });
    }
    const last = rows.at(-1);
    if (!last || rows.length < portion) return items;
    after = [last.kind, last.subjectId];
  }
}
