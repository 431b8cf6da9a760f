import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { keepingError } from "./errors";
import { mostWitnesses } from "./model";

export type WitnessRow = { id: string; name: string; vkey: string; addedAt: Date };
export type CosignatureRow = { origin: string; size: number; line: string; cosignedAt: Date; receivedAt: Date };
export type CosigningWitness = WitnessRow & { cosignature: CosignatureRow | undefined };

type StoredRow = WitnessRow & {
  origin: string | null;
  size: string | null;
  line: string | null;
  cosignedAt: Date | null;
  receivedAt: Date | null;
};

/** Lists the witnesses in the order in which they were added, each with its newest cosignature. */
export async function listWitnesses(): Promise<CosigningWitness[]> {
  const { rows } = await sqlPool().query<StoredRow>(
    `select w.id, w.name, w.vkey, w.added_at as "addedAt", c.origin, c.size, c.line, c.cosigned_at as "cosignedAt",
       c.received_at as "receivedAt"
     from log_witnesses w left join log_cosignatures c on c.witness_id = w.id order by w.id`,
  );
  return rows.map(({ id, name, vkey, addedAt, origin, size, line, cosignedAt, receivedAt }) => ({
    ...{ id, name, vkey, addedAt },
    cosignature:
      origin !== null && line !== null && cosignedAt && receivedAt
        ? { origin, size: Number(size), line, cosignedAt, receivedAt }
        : undefined,
  }));
}

/** Adds a witness. Throws `witness_exists`, `too_many_witnesses`. */
export async function insertWitness(tx: Tx, row: Omit<WitnessRow, "addedAt"> & { addedById: string }): Promise<void> {
  // Two witnesses are counted one after the other. Reading goes on.
  await tx.$executeRaw`lock table log_witnesses in share row exclusive mode`;
  const [{ count } = { count: 0 }] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from log_witnesses`;
  if (count >= mostWitnesses) throw keepingError("too_many_witnesses");
  const added = await tx.$executeRaw`
    insert into log_witnesses (id, name, vkey, added_by_id)
    values (${row.id}, ${row.name}, ${row.vkey}, ${row.addedById}) on conflict (vkey) do nothing`;
  if (added === 0) throw keepingError("witness_exists", { errors: [{ path: "vkey", code: "witness_exists" }] });
}

/** Removes a witness with its cosignature, or throws `witness_not_found`. */
export async function deleteWitness(tx: Tx, id: string): Promise<Omit<WitnessRow, "addedAt">> {
  const [row] = await tx.$queryRaw<Omit<WitnessRow, "addedAt">[]>`
    delete from log_witnesses where id = ${id} returning id, name, vkey`;
  if (!row) throw keepingError("witness_not_found", { facts: { id } });
  return row;
}

export type Cosignature = { witnessId: string; origin: string; size: number; line: string; at: Date };

/** Keeps a witness's cosignature if it is of no smaller tree than the one before; answers whether it did. */
export async function keepCosignature({ witnessId, origin, size, line, at }: Cosignature): Promise<boolean> {
  const { rowCount } = await sqlPool().query(
    `insert into log_cosignatures as known (witness_id, origin, size, line, cosigned_at)
     select id, $2, $3, $4, $5 from log_witnesses where id = $1
     on conflict (witness_id) do update set origin = excluded.origin, size = excluded.size, line = excluded.line,
       cosigned_at = excluded.cosigned_at, received_at = clock_timestamp()
     where known.origin <> excluded.origin or known.size <= excluded.size`,
    [witnessId, origin, size, line, at],
  );
  return rowCount === 1;
}

/** Reads the log's own note of a size, and keeps it; undefined if no checkpoint of this size is left. */
export async function ownNoteOf(size: number): Promise<{ note: string; root: Buffer } | undefined> {
  const { rows } = await sqlPool().query<{ note: string; root: Buffer }>(
    "select note, root from log_checkpoints where size = $1",
    [size],
  );
  if (rows.length > 0) await sqlPool().query("select keep_checkpoint($1)", [size]);
  return rows[0];
}
