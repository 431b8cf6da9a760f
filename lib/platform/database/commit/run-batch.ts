import type pg from "pg";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { noteAcknowledged } from "@/lib/platform/database/acknowledged";
import { hotPool } from "@/lib/platform/database/pool";
import { isRefusal, UnknownOutcome } from "@/lib/platform/database/unknown-outcome";
import { metrics } from "@/lib/platform/observability/metrics";
import type { CommitItem, CommitVerdict } from "./item";
import { batchParameters } from "./parameters";

const text = `select item, verdict, spent, at from commit_batch(${Array.from({ length: 31 }, (_, i) => `$${i + 1}`).join(",")})`;

type Row = { item: number; verdict: string; spent: string | null; at: Date };

/**
 * Commits one batch in one transaction and one round trip.
 *
 * After a lost connection the batch's own row decides. If another transaction can take its id, the original can never
 * commit, and the batch runs once more. If not, its records are read back.
 *
 * @returns one verdict per item, in order.
 * @param answerBy Monotonic time in ms: a batch that waits at the barrier until then has no effect.
 * @throws UnknownOutcome when neither can be established; the database's error when it refused the batch.
 */
export async function runBatch(
  items: readonly CommitItem[],
  answerBy = Number.POSITIVE_INFINITY,
  rerun = true,
): Promise<CommitVerdict[]> {
  const batchId = newId("batch");
  const parameters = batchParameters(batchId, items);
  const { commitBatch, commitDuration } = metrics();
  commitBatch.observe(items.length);
  const end = commitDuration.startTimer();
  try {
    const { rows } = await hotPool().query<Row>({
      name: "commit_batch",
      text,
      values: [...parameters.values, patienceUntil(answerBy)],
    });
    end();
    const last = rows.findLast(({ verdict }) => verdict === "committed");
    if (last) noteAcknowledged(items[last.item - 1]?.entry.entryId ?? "");
    return rows.map((row) => verdictOf(row, parameters, items));
  } catch (error) {
    if (isRefusal(error)) throw error;
    const committed = await settle(batchId);
    if (committed) return readBack(batchId, items);
    if (rerun) return runBatch(items, answerBy, false);
    throw error;
  }
}

/** How long a batch may wait, in whole ms and until its deadline at least; null without a deadline. */
const patienceUntil = (answerBy: number): number | null =>
  answerBy === Number.POSITIVE_INFINITY ? null : Math.max(0, Math.ceil(answerBy - performance.now()));

function verdictOf(
  row: Row,
  { firstProof, firstReservation }: { firstProof: number[]; firstReservation: number[] },
  items: readonly CommitItem[],
): CommitVerdict {
  if (row.verdict === "committed") return { kind: "committed", at: row.at };
  if (row.verdict === "moved") return { kind: "moved" };
  const [kind, place] = row.verdict.split(":");
  const first = (kind === "limit" ? firstReservation : firstProof)[row.item - 1] ?? 1;
  const index = Number(place) - first;
  if (kind === "limit") return { kind, index, spent: BigInt(row.spent ?? 0) };
  const proof = items[row.item - 1]?.proofs[index];
  assertInvariant(proof !== undefined, "a replayed proof is one of its item");
  return { kind: "replayed", proof };
}

/** Finds out, on another connection and within two seconds, whether a batch has committed. */
async function settle(batchId: string): Promise<boolean> {
  const deadline = performance.now() + 2_000;
  while (performance.now() < deadline) {
    const client = await connect();
    if (!client) continue;
    try {
      await client.query("set lock_timeout = '1500ms'; set statement_timeout = '1500ms'");
      // It writes in either case, so that its commit waits for the standbys: they then hold the original, too (D6).
      const { rows } = await client.query<{ state: string }>(
        `insert into batches as b (id, state) values ($1, 'abandoned')
         on conflict (id) do update set state = b.state returning state`,
        [batchId],
      );
      return rows[0]?.state === "committed";
    } catch {
      // Still unresolved: ask again until the deadline.
    } finally {
      client.release(true);
    }
  }
  throw new UnknownOutcome({ facts: { batchId } });
}

async function connect(): Promise<pg.PoolClient | undefined> {
  try {
    return await hotPool().connect();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return undefined;
  }
}

/** Reads the records of a committed batch. An item without its entry had no effect and is evaluated again. */
async function readBack(batchId: string, items: readonly CommitItem[]): Promise<CommitVerdict[]> {
  const { rows } = await hotPool()
    .query<{ entry_id: string; created_at: Date }>(
      "select entry_id, created_at from log_entries where entry_id = any($1)",
      [items.map(({ entry }) => entry.entryId)],
    )
    .catch(() => {
      // The batch has committed, so it must not run again.
      throw new UnknownOutcome({ facts: { batchId } });
    });
  const recorded = new Map(rows.map((row) => [row.entry_id, row.created_at]));
  return items.map(({ entry }) => {
    const at = recorded.get(entry.entryId);
    return at ? { kind: "committed", at } : { kind: "moved" };
  });
}
