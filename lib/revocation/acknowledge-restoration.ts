import { createHash } from "node:crypto";
import type pg from "pg";
import { append } from "@/lib/audit/append";
import { logOrigin, vkeyOf } from "@/lib/audit/log-key";
import { isWhole, readLog } from "@/lib/audit/restoration/compare";
import { isRestoredLog, type Restoration, RestoredLog } from "@/lib/audit/restoration/restoration";
import { openRestoration, sealDatabase } from "@/lib/audit/restoration/store";
import { inspectLog } from "@/lib/audit/restoration/watermark";
import { sealUpTo } from "@/lib/audit/sequencer";
import { servingConnection } from "@/lib/platform/database/pool";
import { ServingClient } from "@/lib/platform/database/serving-client";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { StoredKeyPair } from "@/lib/platform/keys/key-pair";
import { newLogKey, type RecordKeyChange, replaceLogKey } from "@/lib/platform/keys/key-rotation";
import { signingKey } from "@/lib/platform/keys/keys";
import { reloadKeys } from "@/lib/platform/keys/load-keys";
import { revocationError } from "./errors";
import { logRestored } from "./events";
import { settleRevocation } from "./jobs";
import { stopAll } from "./store";

/** The reason, and the function that writes the record of a key change in the change's own transaction. */
export type Acknowledgement = { reason: string; record: RecordKeyChange };

export type NewLog = { origin: string; vkey: string; restoration: Restoration };

/**
 * Lets a restored database serve again, with a new log (S3).
 *
 * It stops everything that was enrolled, given or issued before, and ends every session, PEP key, SCIM token and
 * invitation. Changes after the backup are unknown, and one of them may have been a revocation. A record names the last checkpoint of the old log and the reason. The first checkpoint of
 * the new log covers it.
 *
 * @throws DomainError `nothing_to_acknowledge`, `log_damaged` (conflict); `keys_sealed` (unavailable) without the
 * database's own key-encryption key.
 */
export async function acknowledgeRestoration({ reason, record }: Acknowledgement): Promise<NewLog> {
  const restoration = await withClient(findRestoration);
  // A wrong key-encryption key is detected before anything is changed.
  signingKey("checkpoint");
  const key = await newLogKey();
  const origin = `${logOrigin()}/${fingerprint(key)}`;
  const vkey = vkeyOf(origin, key.publicJwk);
  const entryId = await transaction(
    async (tx) => {
      await beginLog(tx, { origin, vkey });
      await replaceLogKey(tx, key, record);
      await stopAll(tx);
      await enqueue(tx, settleRevocation, {});
      return append(tx, logRestored({ restoration, origin, kid: key.kid, reason }));
    },
    { barrier: "exclusive" },
  );
  await reloadKeys();
  await sealUpTo(entryId);
  return { origin, vkey, restoration };
}

const fingerprint = ({ publicJwk }: StoredKeyPair): string =>
  createHash("sha256").update(JSON.stringify(publicJwk)).digest("hex").slice(0, 12);

/** Finds the restoration to acknowledge: another server has stored it, or this machine's own watermark shows it. */
async function findRestoration(client: pg.Client): Promise<Restoration> {
  const restoration = (await openRestoration(client)) ?? (await ownFinding(client));
  if (!restoration) throw revocationError("nothing_to_acknowledge");
  const log = await readLog(client);
  if (log && !(await isWhole(client, log))) throw revocationError("log_damaged");
  return restoration;
}

async function ownFinding(client: pg.Client): Promise<Restoration | undefined> {
  try {
    await inspectLog(client);
    return undefined;
  } catch (error) {
    if (!isRestoredLog(error) || !(error instanceof RestoredLog)) throw error;
    // Another operator or server has sealed the database since the first look, and stored what it found.
    if (!error.restoration) return openRestoration(client);
    await sealDatabase(client, error.restoration);
    return error.restoration;
  }
}

/** Exactly one acknowledgement ends a restoration. */
async function beginLog(tx: Tx, { origin, vkey }: { origin: string; vkey: string }): Promise<void> {
  const acknowledged = await tx.$executeRaw`
    update log_restorations set acknowledged_at = clock_timestamp(), new_vkey = ${vkey} where acknowledged_at is null`;
  if (acknowledged !== 1) throw revocationError("nothing_to_acknowledge");
  await tx.$executeRaw`
    insert into log_head (origin, vkey) values (${origin}, ${vkey})
    on conflict (one) do update set origin = excluded.origin, vkey = excluded.vkey`;
  await tx.$executeRaw`
    update organisation set restored_at = null, restorations = restorations + 1 where id = 'org'`;
}

async function withClient<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new ServingClient(servingConnection("mandate-restore"));
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
