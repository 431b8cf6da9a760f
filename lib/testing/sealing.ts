import pg from "pg";
import { expect } from "vitest";
import { append } from "@/lib/audit/append";
import { logOrigin, logSigner } from "@/lib/audit/log-key";
import { provenConsistency } from "@/lib/audit/proof";
import { openLog, type Sealer } from "@/lib/audit/seal";
import { sealUpTo } from "@/lib/audit/sequencer";
import { servingConnection, sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { rootOf, verifyConsistency } from "@/lib/protocols/tlog/merkle";

export const event = (n: number) => ({
  type: "test.happened",
  actor: { type: "system", id: "test" } as const,
  facts: { n },
  texts: { note: `note ${n}` },
});

export const record = (n: number) => transaction((tx) => append(tx, event(n)));

export async function withSealer<T>(use: (sealer: Sealer) => Promise<T>): Promise<T> {
  const client = new pg.Client(servingConnection("test-sealer"));
  client.on("error", () => {});
  await client.connect();
  try {
    const sealer: Sealer = { client, signer: logSigner };
    await openLog(sealer, logOrigin());
    return await use(sealer);
  } finally {
    await client.end().catch(() => {});
  }
}

export const rows = async <T extends pg.QueryResultRow>(sql: string) => (await sqlPool().query<T>(sql)).rows;

/** Seals every record that is committed. */
export async function sealAll(): Promise<void> {
  const [last] = await rows<{ entry_id: string }>("select entry_id from log_entries order by id desc limit 1");
  if (last) await sealUpTo(last.entry_id);
}

/** Committed records without a leaf, though a later record has one: lost for ever. */
export const lost = () =>
  rows<{ entry_id: string }>(
    `select entry_id from log_entries e
     where id <= (select last_entry from log_head) and not exists (select 1 from log_leaves l where l.entry = e.id)`,
  );

/** I6: every checkpoint is signed, has the root of its leaves, and every pair is consistent. */
export async function expectSound(): Promise<void> {
  const leaves = (await rows<{ leaf_hash: Buffer }>("select leaf_hash from log_leaves order by index")).map(
    (row) => row.leaf_hash,
  );
  const checkpoints = (await rows<{ size: string; root: Buffer }>("select * from log_checkpoints order by size")).map(
    ({ size, root }) => ({ size: Number(size), root }),
  );
  expect(checkpoints.length).toBeGreaterThan(1);
  for (const { size, root } of checkpoints) {
    expect(Buffer.from(rootOf(leaves.slice(0, size))).equals(root)).toBe(true);
  }
  for (const [i, first] of checkpoints.entries()) {
    for (const second of checkpoints.slice(i)) {
      const proof = await provenConsistency(first.size, second.size);
      const claim = { oldSize: first.size, oldRoot: first.root, newSize: second.size, newRoot: second.root, proof };
      expect(verifyConsistency(claim)).toBe(true);
    }
  }
}
