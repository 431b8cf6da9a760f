import { query, type StoredCheckpoint } from "./store";

type Row = { size: string; note: string; root: Buffer; signed_at: Date; lines: string[] };

/**
 * The newest checkpoint that a witness cosigned, with the lines of all witnesses that cosigned this one. One fast witness
 * is enough to choose it: a reader who asks for the lines of several may have to wait until the others signed it too.
 */
export async function newestCosigned({ origin, vkey }: StoredCheckpoint): Promise<StoredCheckpoint | undefined> {
  const { rows } = await query<Row>(
    `select k.size, k.note, k.root, k.signed_at, array_agg(c.line order by c.witness_id) as lines
     from log_cosignatures c join log_checkpoints k on k.size = c.size and split_part(k.note, E'\\n', 1) = c.origin
     where c.origin = $1 and c.size = (select max(size) from log_cosignatures where origin = $1)
     group by k.size, k.note, k.root, k.signed_at`,
    [origin],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { size, note, root, signed_at: signedAt, lines } = row;
  return { origin, vkey, size: Number(size), root, note: `${note}${lines.join("")}`, signedAt };
}
