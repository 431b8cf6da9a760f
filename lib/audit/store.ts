import type pg from "pg";
import { DomainError, isDomainError } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";
import { type KeyedOptions, keyedQuery, queryWithin } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { logVkey } from "./log-key";
import type { SearchFacts } from "./search-facts";
import type { SearchRow } from "./search-row";

export type FoundRow = Omit<SearchRow, "index" | "time" | "refs" | "text" | keyof SearchFacts> & {
  index: string;
  time: Date;
};

export const columns =
  "index, time, entry_id, type, decision, code, actor_type, actor_id, agent_id, instance_id, action, resource_type, resource, chain";

/**
 * Finds sealed entries, the newest first, also records of reads.
 *
 * @throws DomainError `search_too_broad` when the database gave up.
 */
export async function search(sql: string, values: readonly unknown[], limit: number): Promise<FoundRow[]> {
  const text = `select ${columns} from audit_trail where ${sql} order by index desc limit ${limit}`;
  return (await query<FoundRow>(text, values)).rows;
}

/** The agents a person is accountable for. */
export async function agentsOwnedBy(personId: string): Promise<string[]> {
  const { rows } = await query<{ id: string }>("select id from agents where owner_id = $1", [personId]);
  return rows.map(({ id }) => id);
}

export type StoredCheckpoint = {
  origin: string;
  /** The key that verifies it. */
  vkey: string;
  size: number;
  root: Buffer;
  note: string;
  signedAt: Date;
};

type CheckpointRow = Pick<StoredCheckpoint, "origin" | "root" | "note"> & {
  vkey: string | null;
  size: string;
  signed_at: Date;
};

/**
 * Reads the checkpoint that was signed last.
 *
 * @throws DomainError `log_not_open` (unavailable) before the first one of this log: of a new one, or of one that begins
 * after a restoration.
 */
export async function latestCheckpoint(): Promise<StoredCheckpoint> {
  const { rows } = await query<CheckpointRow>(
    `select h.origin, h.vkey, c.size, c.root, c.note, c.signed_at
     from log_head h, (select * from log_checkpoints order by size desc limit 1) c
     where split_part(c.note, E'\n', 1) = h.origin`,
    [],
  );
  const [row] = rows;
  if (!row)
    throw new DomainError("log_not_open", "unavailable", "The log has no checkpoint yet. Try again in a second.");
  const { origin, vkey, size, root, note, signed_at: signedAt } = row;
  return { origin, vkey: vkey ?? logVkey(origin), size: Number(size), root, note, signedAt };
}

/** The number of sealed records: 0 before the first checkpoint, for which another process or thread may open the log. */
export const sealedSize = (): Promise<number> =>
  latestCheckpoint().then(
    ({ size }) => size,
    (error: unknown) => {
      if (isDomainError(error) && error.code === "log_not_open") return 0;
      throw error;
    },
  );

type CheckRow = { whole_size: string | null; whole_at: Date | null; fault_index: string | null };

/** Reads the last results of the check that every place of the log has its record (`lib/log-keeping/check.ts`). */
export async function lastCheck(): Promise<{ whole: { size: number; at: Date } | null; faultIndex: number | null }> {
  const { rows } = await query<CheckRow>("select whole_size, whole_at, fault_index from log_checks", []);
  const [{ whole_size: size, whole_at: at, fault_index: fault } = unchecked] = rows;
  return {
    whole: size !== null && at ? { size: Number(size), at } : null,
    faultIndex: fault === null ? null : Number(fault),
  };
}

const unchecked: CheckRow = { whole_size: null, whole_at: null, fault_index: null };

/** Reads the latest checkpoint for a reader who may compare the log with it later. It is never thinned out. */
export async function checkpointToGive(): Promise<StoredCheckpoint> {
  const checkpoint = await latestCheckpoint();
  const given = singleton("checkpoint-given", () => ({ note: "" }));
  if (given.note !== checkpoint.note) {
    await query("select keep_checkpoint($1)", [checkpoint.size]);
    given.note = checkpoint.note;
  }
  return checkpoint;
}

/** The entry from which on the rows of the trail are derived as this version does; null where all are. */
export async function rebuiltFrom(): Promise<number | null> {
  const { rows } = await query<{ below: string }>("select below from audit_rebuild where below > 0", []);
  return rows[0] ? Number(rows[0].below) : null;
}

/** Counts the committed records that have no place yet, up to a limit. */
export async function countUnsealed(limit: number): Promise<number> {
  const { rows } = await query<{ count: string }>(
    `select count(*) from (select 1 from log_entries where id > (select last_entry from log_head) order by id limit $1) w`,
    [limit],
  );
  return Number(rows[0]?.count ?? 0);
}

/** Runs one statement; a search that takes too long is refused as too broad. */
export async function query<Row extends pg.QueryResultRow>(
  text: string,
  values: readonly unknown[],
): Promise<pg.QueryResult<Row>> {
  try {
    return await sqlPool().query<Row>(text, [...values]);
  } catch (error) {
    throw tooBroad(error);
  }
}

/** A row as PostgreSQL writes it: the texts of its columns. */
export type TextRow = readonly (string | null)[];
const asTexts: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

/** Runs one statement, and reads nothing out of its rows: for many rows at once. */
export async function queryTexts(text: string, values: readonly unknown[]): Promise<TextRow[]> {
  try {
    const { rows } = await sqlPool().query<(string | null)[]>({
      ...{ text, values: [...values], types: asTexts },
      rowMode: "array",
    });
    return rows;
  } catch (error) {
    throw tooBroad(error);
  }
}

/** Runs one statement that the database ends after so many milliseconds; then the search is refused as too broad. */
export async function queryIn<Row extends pg.QueryResultRow>(
  withinMs: number,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  try {
    return await queryWithin<Row>(withinMs, text, values);
  } catch (error) {
    throw tooBroad(error);
  }
}

/** Runs one statement along its keys; a search that takes too long is refused as too broad. */
export async function queryAlongKeys<Row extends pg.QueryResultRow>(
  text: string,
  values: readonly unknown[],
  options?: KeyedOptions,
): Promise<Row[]> {
  try {
    return await keyedQuery<Row>(text, values, options);
  } catch (error) {
    throw tooBroad(error);
  }
}

function tooBroad(error: unknown): unknown {
  if ((error as { code?: unknown }).code !== "57014") return error;
  return new DomainError(
    "search_too_broad",
    "invalid",
    "This search takes too long. Narrow it, for example with after:now-24h.",
  );
}
