import type { SealedEvent } from "@/lib/audit/seal-event";
import { noteAcknowledged } from "@/lib/platform/database/acknowledged";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Minute } from "./events";
import { recordedAMinute } from "./model";

/** A read of a person, marked by its key until its window ends. */
export type MarkedRead = { key: string; personId: string; at: Date; until: Date };

/**
 * Records a read in one statement, unless it has a record already. In a minute with too many it is only counted. It may
 * be repeated if its outcome is unknown.
 */
export async function recordOnce({ key, personId, at, until }: MarkedRead, sealed: SealedEvent): Promise<void> {
  const { entryId, type, body, leafHash, texts } = sealed;
  const { rows } = await sqlPool().query<{ made: boolean }>(
    "select record_read($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) as made",
    [
      ...[key, until, personId, at, recordedAMinute, entryId, type, body, leafHash],
      texts.map(({ member }) => member),
      texts.map(({ salt }) => salt),
      texts.map(({ value }) => value),
    ],
  );
  if (rows[0]?.made) noteAcknowledged(entryId);
}

/** Takes minutes that are over, the oldest first. */
export const takeMinutes = (tx: Tx, now: Date, limit: number): Promise<Minute[]> =>
  tx.$queryRaw<Minute[]>`
    with over as (
      select minute, person_id from audit_read_minutes where minute < date_trunc('minute', ${now}::timestamptz)
      order by minute limit ${limit}::int for update skip locked
    )
    delete from audit_read_minutes m using over
    where m.minute = over.minute and m.person_id = over.person_id
    returning m.person_id as "personId", m.minute, m.recorded, m.withheld`;
