import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { keepingError } from "./errors";
import { mostHolds } from "./model";

export type HoldRow = {
  id: string;
  name: string;
  reason: string;
  from: Date;
  to: Date;
  q: string;
  placedById: string;
  placedAt: Date;
  releasedById: string | null;
  releasedAt: Date | null;
};

const columns = `id, name, reason, from_at as "from", to_at as "to", q, placed_by_id as "placedById", placed_at as "placedAt",
  released_by_id as "releasedById", released_at as "releasedAt"`;

/** Lists the holds in effect, and the latest released ones. */
export async function listHolds(released: number): Promise<HoldRow[]> {
  const { rows } = await sqlPool().query<HoldRow>(
    `(select ${columns} from legal_holds where released_at is null order by id desc)
     union all (select ${columns} from legal_holds where released_at is not null order by released_at desc limit $1)`,
    [released],
  );
  return rows;
}

/**
 * Places a hold. It waits for a removal or an erasure under way, and the next one sees it. Throws `too_many_holds`.
 */
export async function insertHold(
  tx: Tx,
  hold: Omit<HoldRow, "placedAt" | "releasedById" | "releasedAt">,
): Promise<void> {
  await tx.$executeRaw`lock table legal_holds in share row exclusive mode`;
  const [{ count } = { count: 0 }] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from legal_holds where released_at is null`;
  if (count >= mostHolds) throw keepingError("too_many_holds");
  await tx.$executeRaw`
    insert into legal_holds (id, name, reason, from_at, to_at, q, placed_by_id)
    values (${hold.id}, ${hold.name}, ${hold.reason}, ${hold.from}::timestamptz, ${hold.to}::timestamptz, ${hold.q},
      ${hold.placedById})`;
}

/** Reads a hold in effect, and keeps it so until the transaction ends. Throws `hold_not_found`, `hold_released`. */
export async function lockHold(tx: Tx, id: string): Promise<HoldRow> {
  const [row] = await tx.$queryRawUnsafe<HoldRow[]>(`select ${columns} from legal_holds where id = $1 for update`, id);
  if (row && row.releasedAt === null) return row;
  throw keepingError(row ? "hold_released" : "hold_not_found", { facts: { id } });
}

/** Releases a hold in effect. Throws `hold_not_found`, `hold_released`. */
export async function releaseHold(tx: Tx, id: string, personId: string): Promise<HoldRow> {
  await lockHold(tx, id);
  const [row] = await tx.$queryRawUnsafe<HoldRow[]>(
    `update legal_holds set released_at = clock_timestamp(), released_by_id = $2
     where id = $1 and released_at is null returning ${columns}`,
    id,
    personId,
  );
  if (!row) throw keepingError("hold_released", { facts: { id } });
  return row;
}

/** Reads the holds that cover an instant. Until the transaction ends, no other hold can be placed. */
export async function holdsAt(tx: Tx, at: Date): Promise<HoldRow[]> {
  await tx.$executeRaw`lock table legal_holds in share mode`;
  return tx.$queryRawUnsafe<HoldRow[]>(
    `select ${columns} from legal_holds where released_at is null
       and $1::timestamptz >= from_at - interval '1 hour' and $1::timestamptz < to_at + interval '1 hour' order by id`,
    at,
  );
}
