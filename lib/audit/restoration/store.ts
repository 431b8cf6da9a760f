import type pg from "pg";
import type { Restoration, RestorationKind } from "./restoration";

type Client = Pick<pg.ClientBase, "query">;

type Row = {
  kind: RestorationKind;
  known_vkey: string;
  known_origin: string;
  known_size: string;
  known_root: Buffer;
  found_origin: string | null;
  found_size: string;
  found_root: Buffer | null;
  found_at: Date;
};

/** Reads the restoration that waits for an operator. */
export async function openRestoration(client: Client): Promise<(Restoration & { foundAt: Date }) | undefined> {
  const { rows } = await client.query<Row>(
    `select kind, known_vkey, known_origin, known_size, known_root, found_origin, found_size, found_root, found_at
     from log_restorations where acknowledged_at is null`,
  );
  const [row] = rows;
  if (!row) return undefined;
  return {
    kind: row.kind,
    known: {
      ...{ vkey: row.known_vkey, origin: row.known_origin },
      ...{ size: Number(row.known_size), root: row.known_root.toString("base64") },
    },
    found:
      row.found_origin === null
        ? undefined
        : { origin: row.found_origin, size: Number(row.found_size), root: row.found_root },
    foundAt: row.found_at,
  };
}

/**
 * Seals the database on every server: the restoration waits for an operator, and the organisation's epoch moves. Sessions
 * and other secrets of people and machines end.
 *
 * It takes the barrier alone: after its commit no allow commits (D2). Repeating it changes nothing. A finding that was
 * acknowledged meanwhile seals nothing again.
 */
export async function sealDatabase(client: Client, { kind, known, found }: Restoration): Promise<void> {
  await client.query("begin");
  try {
    await client.query("select barrier_exclusive()");
    await client.query(
      `insert into log_restorations (kind, known_vkey, known_origin, known_size, known_root, found_origin, found_size, found_root)
       select $1, $2, $3, $4, $5, $6, $7, $8
       where not exists (select from log_restorations where known_vkey = $2 and acknowledged_at is not null)
       on conflict do nothing`,
      [
        ...[kind, known.vkey, known.origin, known.size, Buffer.from(known.root, "base64")],
        ...[found?.origin ?? null, found?.size ?? 0, found?.root ?? null],
      ],
    );
    await client.query(
      `update organisation set restored_at = clock_timestamp(), restorations = restorations + 1
       where id = 'org' and restored_at is null
         and exists (select from log_restorations where acknowledged_at is null)`,
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}
