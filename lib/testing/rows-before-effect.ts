import pg from "pg";
import type { Sent } from "./rows-read";
import { endConnections } from "./runtime";
import { tablesReadBy } from "./tables-read";
import type { World } from "./world";

/** Rows by table. */
type Rows = Record<string, number>;
export type RowsBefore = { inside: Rows; around: Rows };

/**
 * Counts the rows that a stop reads before it takes effect. `inside`: in its transaction, also where it writes and in
 * functions of the database. `around`: by each statement that only reads, until that transaction has committed.
 */
export class RowsBeforeEffect {
  private constructor(private readonly world: Pick<World, "sql" | "ownerUrl">) {}

  /**
   * The barrier notes the statistics of its connection when a transaction takes it alone: they also hold what was read
   * before. Every stop writes a record, and a trigger notes the statistics again when it commits.
   */
  static async install(world: World): Promise<RowsBeforeEffect> {
    await likeLargeTables(world.superuserUrl);
    await world.sql(`
      create schema before_effect;
      create table before_effect.begun (tx xid8, name text, rows bigint, primary key (tx, name));
      create table before_effect.seen (tx xid8, name text, rows bigint, primary key (tx, name));
      create view before_effect.counts as
        select relname as name, seq_tup_read + coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables
        where schemaname = 'public';
      create or replace function barrier_exclusive() returns void language plpgsql security definer as $$
      begin
        perform pg_advisory_xact_lock(770001);
        insert into before_effect.begun select pg_current_xact_id(), name, rows from before_effect.counts;
      end $$;
      create function before_effect.note() returns trigger language plpgsql security definer as $$
      begin
        insert into before_effect.seen select tx, name, c.rows - b.rows
          from before_effect.begun b join before_effect.counts c using (name) where tx = pg_current_xact_id()
        on conflict (tx, name) do update set rows = excluded.rows;
        return null;
      end $$;
      create constraint trigger note_reads after insert on log_entries deferrable initially deferred
        for each row execute function before_effect.note()`);
    return new RowsBeforeEffect(world);
  }

  /** Forgets what was counted so far. */
  async begin(): Promise<void> {
    await this.world.sql("truncate before_effect.begun, before_effect.seen");
  }

  /** The rows that were read since, and by these statements. */
  async since(sent: readonly Sent[]): Promise<RowsBefore> {
    const rows = await this.world.sql<{ name: string; rows: string }>(
      "select name, sum(rows) as rows from before_effect.seen where rows > 0 group by name",
    );
    const touched = await tablesReadBy(this.world.ownerUrl, untilEffect(sent));
    return {
      inside: Object.fromEntries(rows.map(({ name, rows: count }) => [name, Number(count)])),
      around: Object.fromEntries([...touched].map(([name, { rows: count }]) => [name, count])),
    };
  }
}

/** The statements until the last transaction that was alone at the barrier had committed: a stop is then in effect. */
function untilEffect(sent: readonly Sent[]): readonly Sent[] {
  const begun = sent.findLastIndex(({ text }) => text.includes("barrier_exclusive()"));
  const client = sent[begun]?.client;
  const end = sent.findIndex((one, at) => at > begun && one.client === client && /^commit/i.test(one.text));
  return sent.slice(0, end + 1);
}

/** Tables as small as these are read as a whole: their indexes are used as those of large ones. */
async function likeLargeTables(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`alter database "${new URL(superuserUrl).pathname.slice(1)}" set enable_seqscan = off`);
  await client.end();
  await endConnections();
}

/** The rows that differ between two sizes by more than `unnoticed`, table by table. */
export const grown = (small: RowsBefore, large: RowsBefore, unnoticed: number): string[] =>
  (["inside", "around"] as const).flatMap((place) =>
    Object.entries(large[place])
      .filter(([name, rows]) => rows > (small[place][name] ?? 0) + unnoticed)
      .map(([name, rows]) => `${place}: ${name}: ${small[place][name] ?? 0}, then ${rows}`),
  );
