import { createHash } from "node:crypto";
import { checkpointToGive } from "@/lib/audit/store";
import { manifestText, signManifest } from "@/lib/exports/manifest";
import type { LeaverOutcome } from "@/lib/ownership/model";
import { clock } from "@/lib/platform/base/clock";
import { product } from "@/lib/platform/base/product";
import { prisma } from "@/lib/platform/database/prisma";
import { getPersonOrThrow } from "@/lib/principals/store";
import { nothingLeft } from "./estate.store";
import { namesOfItems } from "./item-names";
import * as store from "./store";

const portion = 1_000;

type Settled = Exclude<LeaverOutcome, "waiting">;
export type Counts = Record<Settled, number>;
/** A signed certificate. `digest` is SHA-256 of its text, base64url, as the record has it. */
export type Certificate = { text: string; signature: string; digest: string; finishedAt: Date; counts: Counts };

/**
 * Writes and signs what became of everything a person left behind, without a transaction. The items of a leaver change
 * no more when none of them waits, so they are read in portions.
 *
 * The text is JSON with a line break at its end. The log's key signs it as a C2SP note, as it signs
 * the manifest of an export. `checkpoint` is a checkpoint of the log from before.
 */
export async function writeCertificate({ id, personId, leftAt }: store.LeaverRow): Promise<Certificate> {
  const finishedAt = clock.now();
  const { name, email } = await getPersonOrThrow(prisma(), personId);
  const { note: checkpoint, vkey } = await checkpointToGive();
  const { items, counts } = await allItems(id);
  const text = manifestText({
    ...{ version: 1, kind: "leaver-certificate", id, product },
    ...{ person: { id: personId, name, email }, leftAt: leftAt.toISOString(), finishedAt: finishedAt.toISOString() },
    ...{ counts, items, left: nothingLeft, checkpoint, vkey },
  });
  const digest = createHash("sha256").update(text, "utf8").digest("base64url");
  return { text, signature: await signManifest(text, { checkpoint }), digest, finishedAt, counts };
}

async function allItems(leaverId: string): Promise<{ items: object[]; counts: Counts }> {
  const items: object[] = [];
  const counts: Counts = { rehomed: 0, stopped: 0, ended: 0 };
  for (let after: Parameters<typeof store.listItems>[1]; ; ) {
    const rows = await store.listItems({ leaverId }, after, portion);
    const names = await namesOfItems(rows);
    for (const { kind, subjectId, outcome, toPersonId, rule } of rows) {
      const to = toPersonId === null ? null : { id: toPersonId, name: names.get(toPersonId) ?? toPersonId };
      items.push({ kind, id: subjectId, name: names.get(subjectId) ?? subjectId, outcome, to, rule });
      if (outcome !== "waiting") counts[outcome] += 1;
    }
    const last = rows.at(-1);
    if (!last || rows.length < portion) return { items, counts };
    after = [last.kind, last.subjectId];
  }
}
