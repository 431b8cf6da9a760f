import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import type { LogFault } from "./model";

/** A pass over the log: the next place, and the size at which it ends. */
export type Pass = { next: number; below: number };
export type Fault = { index: number; code: LogFault };

type StateRow = {
  next_index: string;
  below: string | null;
  ended_at: Date | null;
  whole_size: string | null;
  whole_at: Date | null;
  fault_index: string | null;
  fault: LogFault | null;
  fault_at: Date | null;
};

export type CheckState = {
  pass: Pass | undefined;
  endedAt: Date | undefined;
  whole: { size: number; at: Date } | undefined;
  fault: (Fault & { at: Date }) | undefined;
};

/** Reads how far the check of the log is, and its last results. */
export async function checkState(): Promise<CheckState> {
  const { rows } = await sqlPool().query<StateRow>("select * from log_checks");
  const [row] = rows;
  const { below, ended_at, whole_size, whole_at, fault_index, fault, fault_at } = row ?? nothing;
  return {
    pass: below === null ? undefined : { next: Number(row?.next_index), below: Number(below) },
    endedAt: ended_at ?? undefined,
    whole: whole_size !== null && whole_at ? { size: Number(whole_size), at: whole_at } : undefined,
    fault:
      fault_index !== null && fault && fault_at ? { index: Number(fault_index), code: fault, at: fault_at } : undefined,
  };
}

const nothing: Omit<StateRow, "next_index"> = {
  ...{ below: null, ended_at: null, whole_size: null, whole_at: null, fault_index: null, fault: null, fault_at: null },
};

/** Begins a pass up to the size that the log has now; none while another one is under way. */
export async function beginPass(): Promise<void> {
  await sqlPool().query(
    "update log_checks set next_index = 0, below = h.size from log_head h where below is null and h.size > 0",
  );
}

/** Moves a pass on. A second worker that went on from the same place changes nothing. */
export async function movePass({ next, below }: Pass, to: number): Promise<void> {
  await sqlPool().query("update log_checks set next_index = $3 where next_index = $1 and below = $2", [
    next,
    below,
    to,
  ]);
}

/** Ends a pass at a fault, or at the end of the log without one. */
export async function endPass({ next, below }: Pass, fault: Fault | undefined): Promise<void> {
  const now = clock.now();
  const at = "where next_index = $1 and below = $2";
  const ends = "below = null, next_index = 0, ended_at = $3";
  if (fault) {
    await sqlPool().query(`update log_checks set ${ends}, fault_index = $4, fault = $5, fault_at = $3 ${at}`, [
      next,
      below,
      now,
      fault.index,
      fault.code,
    ]);
  } else {
    await sqlPool().query(
      `update log_checks set ${ends}, whole_size = $2, whole_at = $3, fault_index = null, fault = null, fault_at = null ${at}`,
      [next, below, now],
    );
  }
}

export type LeafRow = { index: number; entry: string; leafHash: Buffer };

/** Reads the leaves of a range in their order. */
export async function leavesBetween(first: number, end: number): Promise<LeafRow[]> {
  const { rows } = await sqlPool().query<{ index: string; entry: string; leaf_hash: Buffer }>(
    "select index, entry, leaf_hash from log_leaves where index >= $1 and index < $2 order by index",
    [first, end],
  );
  return rows.map(({ index, entry, leaf_hash }) => ({ index: Number(index), entry, leafHash: leaf_hash }));
}

/**
 * Hashes the stored bytes of records inside the database, by their ids (RFC 6962 section 2.1). It is a statement along
 * their keys: a join with the leaves costs ten times more.
 */
export async function hashesOf(entries: readonly string[]): Promise<Map<string, Buffer>> {
  const { rows } = await sqlPool().query<{ id: string; hash: Buffer }>(
    "select id, sha256('\\x00'::bytea || body) as hash from log_entries where id = any($1::bigint[])",
    [entries],
  );
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

/** Reads the parts of a range whose records retention removed. */
export async function removedBetween(first: number, end: number): Promise<{ from: number; to: number }[]> {
  const { rows } = await sqlPool().query<{ from: string; to: string }>(
    `select from_index as from, next_index as to from log_removals
     where from_index < $2 and next_index > $1 and next_index > from_index`,
    [first, end],
  );
  return rows.map(({ from, to }) => ({ from: Number(from), to: Number(to) }));
}

/** Reads stored subtrees of 256 leaves, by their numbers. */
export async function subtreesBetween(first: number, end: number): Promise<Map<number, Buffer>> {
  const { rows } = await sqlPool().query<{ index: string; hash: Buffer }>(
    "select index, hash from log_nodes where level = 8 and index >= $1 and index < $2",
    [first, end],
  );
  return new Map(rows.map(({ index, hash }) => [Number(index), hash]));
}
