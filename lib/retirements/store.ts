import { agentControl } from "@/lib/agents/model";
import { sqlPool } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Below } from "./below.store";
import type { Held, HeldKind, Retirement } from "./model";

export async function insert(
  tx: Tx,
  retirement: Omit<Retirement, "ended" | "statement" | "endedEntryId" | "finishedAt">,
): Promise<void> {
  await tx.retirement.create({ data: retirement });
}

type Stored = Omit<Retirement, "ended"> & { ended: unknown };
const toModel = (row: Stored): Retirement => ({ ...row, ended: row.ended as Retirement["ended"] });

export async function find(agentId: string): Promise<Retirement | undefined> {
  const row = await prisma().retirement.findUnique({ where: { agentId } });
  return row ? toModel(row) : undefined;
}

/**
 * Adds the row of a retirement that began before retirements had rows, from its stop and its first record. Answers it, or
 * undefined if the agent is not retiring or the record is not in the search yet.
 */
export async function insertMissing(agentId: string): Promise<Retirement | undefined> {
  await sqlPool().query(
    `insert into retirements (agent_id, revocation_id, reason, begun_by_id, begun_at, begun_entry_id, draining_since)
     select a.id, r.id, r.reason, r.actor_id, a.status_at, s.entry_id, a.draining_since
     from agents a
       cross join lateral (select id, reason, actor_id from revocations
         where scope = 'agent' and subject_id = a.id and retirement order by effective_at desc limit 1) r
       cross join lateral (select entry_id from audit_search
         where agent_id = a.id and type like 'agent.%' and type = 'agent.retirement-begun' order by index desc limit 1) s
     where a.id = $1 and a.status = 'retiring'
     on conflict (agent_id) do nothing`,
    [agentId],
  );
  return find(agentId);
}

/**
 * Locks and reads a retirement that is not finished; undefined if it is. Each portion of the job begins with it: two
 * workers take turns, and one that comes after the end changes nothing.
 */
export async function lockUnfinished(tx: Tx, agentId: string): Promise<Retirement | undefined> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select agent_id as id from retirements where agent_id = ${agentId} and finished_at is null for update`;
  if (rows.length === 0) return undefined;
  return toModel(await tx.retirement.findUniqueOrThrow({ where: { agentId } }));
}

/** Adds to the number of things of a kind that the retirement has ended. */
export const addEnded = (tx: Tx, agentId: string, kind: HeldKind, count: number): Promise<number> =>
  tx.$executeRaw`
    update retirements
    set ended = jsonb_set(ended, array[${kind}]::text[], to_jsonb(coalesce((ended ->> ${kind})::bigint, 0) + ${count}::int))
    where agent_id = ${agentId}`;

/** Stores the statement of the certificate with the end. */
export const finish = (
  tx: Tx,
  agentId: string,
  end: { statement: string; endedEntryId: string; finishedAt: Date },
): Promise<unknown> => tx.retirement.updateMany({ where: { agentId, finishedAt: null }, data: end });

const waiting = "status in ('pending', 'changes_requested')";

/** The kinds that {@link HeldAt} counts. The others are below the agent's delegations. */
type HeldHere = Exclude<HeldKind, keyof Below>;

/** How an agent's things of each kind are counted that are live. `$1` is the agent. */
const counts: Record<HeldHere, string> = {
  instances: "from instances where agent_id = $1 and status in ('active', 'quarantined')",
  enrolmentTokens: "from enrolment_tokens where agent_id = $1 and status = 'open'",
  workloadRules: "from workload_rules where agent_id = $1 and status = 'active'",
  delegationsIn: "from delegations where agent_id = $1 and status in ('active', 'suspended') and expires_at > t.now",
  requests: `from (select id from requests where agent_id = $1 and ${waiting}
    union select id from requests where through_agent_id = $1 and ${waiting}) r`,
  actionApprovals: "from action_approvals where agent_id = $1 and status in ('pending', 'approved')",
  drafts: "from drafts where agent_id = $1",
  jobs: `from (select 1 from drill_settings where agent_id = $1 and enabled
    union all select 1 from agent_steps where agent_id = $1) j`,
  offers: "from ownership_offers where agent_id = $1 and status in ('offered', 'claimed')",
  changes: `from control_changes where kind = '${agentControl}' and subject_id = $1 and status = 'proposed'`,
  plannedEnds: "from agent_planned_ends where agent_id = $1 and done_at is null",
};

const columns = Object.entries(counts).map(([kind, from]) => `(select count(*)::int ${from}) as "${kind}"`);
const heldSql = `select t.now as "at",
  ${columns.join(",\n  ")}
  from (select clock_timestamp()::timestamptz(3) as now) t`;

/** The live things that an agent holds itself, at an instant. */
export type HeldAt = Pick<Held, HeldHere> & { at: Date };

/** Counts everything live that an agent holds itself, in one snapshot. */
export async function heldBy(tx: Tx, agentId: string): Promise<HeldAt> {
  const [row] = await tx.$queryRawUnsafe<HeldAt[]>(heldSql, agentId);
  if (!row) throw new Error("The count has one row.");
  return row;
}

/** Finds the places in the log of a retirement's first and last record, by their ids. */
export async function placesOf({ agentId, begunEntryId, endedEntryId }: Retirement): Promise<Map<string, number>> {
  const { rows } = await sqlPool().query<{ id: string; index: string }>(
    `select entry_id as id, index from audit_search
     where agent_id = $1 and type like 'agent.%' and type in ('agent.retirement-begun', 'agent.retired')
       and entry_id = any($2) order by index desc limit 2`,
    [agentId, [begunEntryId, endedEntryId].filter((id) => id !== null)],
  );
  return new Map(rows.map(({ id, index }) => [id, Number(index)]));
}

/** Agents whose retirement is not finished that take turns at most, the oldest ones. */
const mostUnfinished = 10_000;

/**
 * Lists some agents whose retirement is not finished. Successive turns go round all of them, so that those that cannot go
 * on hold up no others.
 */
export async function unfinished(turn: number, take = 100): Promise<string[]> {
  const { rows } = await sqlPool("jobs").query<{ id: string }>(
    `with waiting as (
       select id, row_number() over (order by id) - 1 as place, count(*) over () as all_of_them
       from (select id from agents where status = 'retiring' order by id limit $3) a)
     select id from waiting where place / $2::bigint = $1::bigint % ((all_of_them + $2 - 1) / $2) order by id`,
    [turn, take, mostUnfinished],
  );
  return rows.map(({ id }) => id);
}

/** Counts the things that the settlement of the stop ended, once it is settled. */
export async function settledCounts(agentId: string, revocationId: string): Promise<Partial<Held>> {
  const { rows } = await sqlPool().query<Partial<Held>>(
    `select coalesce((r.progress #>> '{ended,workloadRules}')::int, 0) as "workloadRules",
       coalesce((r.impact ->> 'tokens')::int, 0) as tokens,
       (select count(*)::int from delegations where ended_by_id = r.id and agent_id = $1) as "delegationsIn",
       (select count(*)::int from delegations where ended_by_id = r.id and agent_id <> $1) as "delegationsOut"
     from revocations r where r.id = $2`,
    [agentId, revocationId],
  );
  return rows[0] ?? {};
}
