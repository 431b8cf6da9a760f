import type { Direction } from "@/lib/platform/base/sorts.model";
import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { type Impact, type RevocationScope, type RevocationScopeKind, wideScopes } from "./model";
import { isBegun, type Progress } from "./progress";

/**
 * The subject of a scope: its name (for an instance or a delegation, the agent's), its owner, its status, and whether it
 * is stopped. A wide scope has no status: its stop ends everything that was made before an instant.
 */
export type Subject = {
  name: string;
  agentId: string | null;
  ownerId: string | null;
  delegatorId: string | null;
  status: string | null;
  /** The instant of the last stop of a wide scope. */
  notBefore: Date | null;
  alreadyRevoked: boolean;
};

type Reader = (tx: Tx, id: string) => Promise<Subject | null>;

const wide = ({ name, notBefore }: Pick<Subject, "name" | "notBefore">): Subject => ({
  ...{ name, notBefore },
  ...{ agentId: null, ownerId: null, delegatorId: null, status: null, alreadyRevoked: false },
});

const readers: Record<RevocationScopeKind, Reader> = {
  instance: async (tx, id) => {
    const row = await tx.instance.findUnique({ where: { id }, include: { agent: true } });
    return (
      row && {
        name: row.agent.name,
        agentId: row.agentId,
        ownerId: row.agent.ownerId,
        delegatorId: null,
        status: row.status,
        notBefore: null,
        alreadyRevoked: row.status === "revoked",
      }
    );
  },
  agent: async (tx, id) => {
    const row = await tx.agent.findUnique({ where: { id } });
    return (
      row && {
        name: row.name,
        agentId: id,
        ownerId: row.ownerId,
        delegatorId: null,
        status: row.status,
        notBefore: null,
        alreadyRevoked: ["revoked", "retiring", "retired"].includes(row.status),
      }
    );
  },
  delegation: async (tx, id) => {
    const row = await tx.delegation.findUnique({ where: { id }, include: { agent: true } });
    const over = row !== null && ["revoked", "expired"].includes(row.status);
    if (!row) return null;
    const { agentId, agent, delegatorId, status } = row;
    const people = { ownerId: agent.ownerId, delegatorId };
    return { name: agent.name, agentId, ...people, status, notBefore: null, alreadyRevoked: over };
  },
  owner: async (tx, id) => {
    const row = await tx.person.findUnique({ where: { id } });
    return row && wide(row);
  },
  blueprint: async (tx, id) => {
    const row = await tx.blueprint.findUnique({ where: { id } });
    return row && wide(row);
  },
  resource_server: async (tx, id) => {
    const row = await tx.resourceServer.findUnique({ where: { id } });
    return row && wide(row);
  },
  all: async (tx) => {
    const row = await tx.organisation.findUnique({ where: { id: "org" } });
    return row && wide(row);
  },
};

/** Reads the subject of a scope; null for an unknown id. */
export const subjectOf = (tx: Tx, { kind, subjectId }: RevocationScope): Promise<Subject | null> =>
  readers[kind](tx, subjectId);

// One row stops a whole fleet: evaluations read it along the chain (rules D2). The status is part of the condition, so
// that only one writer succeeds.
const writes: Record<RevocationScopeKind, string> = {
  instance: "update instances set status = 'revoked', status_reason = $2 where id = $1 and status <> 'revoked'",
  agent: `update agents set status = 'revoked', status_reason = $2, status_at = clock_timestamp(), version = version + 1
    where id = $1 and status in ('draft', 'pending', 'active', 'suspended')`,
  delegation: `update delegations set status = 'revoked', status_reason = $2, revoked_at = clock_timestamp(),
      ended_by_id = $3, paused_by_id = null, suspended_by_id = null, suspended_until = null
    where id = $1 and status in ('active', 'suspended')`,
  owner: "update people set not_before = stop_instant() where id = $1 and $2::text is not null",
  blueprint: "update blueprints set not_before = stop_instant() where id = $1 and $2::text is not null",
  resource_server: "update resource_servers set not_before = stop_instant() where id = $1 and $2::text is not null",
  all: "update organisation set not_before = stop_instant() where id = $1 and $2::text is not null",
};

/** Stops the subject of a scope, with key look-ups only. Returns false if another writer stopped it first. */
export async function stop(
  tx: Tx,
  { kind, subjectId }: RevocationScope,
  reason: string,
  revocationId: string,
): Promise<boolean> {
  // Delegations below are found by the cause that ended their parent.
  const cause = kind === "delegation" ? [revocationId] : [];
  return (await tx.$executeRawUnsafe(writes[kind], subjectId, reason, ...cause)) === 1;
}

// The condition is part of each write, so that only one writer succeeds.
const suspends: Partial<Record<RevocationScopeKind, string>> = {
  owner: "update people set suspended_at = decision_time() where id = $1 and suspended_at is null",
  blueprint: "update blueprints set suspended_at = decision_time() where id = $1 and suspended_at is null",
  resource_server: "update resource_servers set status = 'disabled' where id = $1 and status = 'active'",
  all: "update organisation set suspended_at = decision_time() where id = $1 and suspended_at is null",
};
const resumes: typeof suspends = {
  owner: "update people set suspended_at = null where id = $1",
  blueprint: "update blueprints set suspended_at = null where id = $1",
  resource_server: "update resource_servers set status = 'active' where id = $1",
  all: "update organisation set suspended_at = null where id = $1",
};

/** Returns whether a suspension of the scope is in effect. */
export const isSuspended = async (tx: Tx, { kind: scope, subjectId }: RevocationScope): Promise<boolean> =>
  (await tx.revocation.count({ where: { scope, subjectId, suspension: true, liftedAt: null } })) > 0;

/** Suspends the subject of a wide scope with one key look-up. Returns false if it is suspended already. */
export const suspend = async (tx: Tx, { kind, subjectId }: RevocationScope): Promise<boolean> =>
  (await tx.$executeRawUnsafe(suspends[kind] ?? "select", subjectId)) === 1;

/** Lifts the suspension of the subject of a wide scope. */
export const resume = (tx: Tx, { kind, subjectId }: RevocationScope): Promise<number> =>
  tx.$executeRawUnsafe(resumes[kind] ?? "select", subjectId);

/** Marks a suspension as lifted. Returns false if another writer lifted it first. */
export async function markLifted(tx: Tx, id: string, liftedById: string): Promise<boolean> {
  const count = await tx.$executeRaw`
    update revocations set lifted_at = clock_timestamp(), lifted_by_id = ${liftedById}
    where id = ${id} and suspension and lifted_at is null`;
  return count === 1;
}

/** Stops everything that was enrolled, given or issued so far. */
export const stopAll = (tx: Tx): Promise<boolean> => stop(tx, { kind: "all", subjectId: "org" }, "restored", "");

/**
 * The instant of a stop, inside its transaction. A wide stop also covers objects that were made while the clock ran
 * ahead.
 */
export async function stopInstant(tx: Tx, kind: RevocationScopeKind): Promise<Date> {
  const sql = wideScopes.includes(kind) ? "stop_instant()" : "clock_timestamp()";
  const [row] = await tx.$queryRawUnsafe<{ now: Date }[]>(`select ${sql}::timestamptz(3) as now`);
  return row?.now ?? new Date(Number.NaN);
}

export type Unsettled = {
  id: string;
  scope: RevocationScopeKind;
  subjectId: string;
  retirement: boolean;
  impact: Impact;
  counted: boolean;
  /** Empty until the first portion. */
  progress: Progress | Record<string, never>;
};

const unsettledColumns = `r.id, r.scope::text as scope, r.subject_id as "subjectId", r.retirement, r.impact,
  r.counted_at is not null as counted, r.progress`;

/** Locks and reads a revocation that is not settled; null if it is. */
export async function lockUnsettled(tx: Tx, id: string): Promise<Unsettled | null> {
  const sql = `select ${unsettledColumns} from revocations r where r.id = $1 and r.settled_at is null for update`;
  const rows = await tx.$queryRawUnsafe<Unsettled[]>(sql, id);
  return rows[0] ?? null;
}

/** Like {@link lockUnsettled}, for the stop of a former owner that also stopped this agent. */
export async function lockFormerOwnersStop(tx: Tx, agentId: string): Promise<Unsettled | null> {
  const sql = `select ${unsettledColumns} from agents a cross join revocations r join people p on p.id = r.subject_id
    where a.id = $1 and r.scope = 'owner' and r.settled_at is null and p.not_before = a.not_before
    order by r.id desc limit 1 for update of r`;
  const rows = await tx.$queryRawUnsafe<Unsettled[]>(sql, agentId);
  return rows[0] ?? null;
}

export const saveProgress = (tx: Tx, id: string, progress: Progress): Promise<unknown> =>
  tx.revocation.updateMany({ where: { id, settledAt: null }, data: { progress } });

/** Whether the rows below a stop can be written: its objects are counted, or can no longer be. */
export async function maySettle(tx: Tx, id: string): Promise<boolean> {
  const row = await find(tx, id);
  return row !== null && (row.countedAt !== null || isBegun(row.progress));
}

/** Marks a revocation as settled: all its consequences are written. */
export const finish = (tx: Tx, id: string): Promise<number> =>
  tx.$executeRaw`update revocations set settled_at = clock_timestamp() where id = ${id} and settled_at is null`;

/** Stores the counts of a revocation that has none yet. */
export const keepImpact = (tx: Tx, id: string, impact: Impact, tokensUntil: Date | null): Promise<number> =>
  tx.$executeRaw`
    update revocations set impact = ${JSON.stringify(impact)}::jsonb, tokens_until = ${tokensUntil},
      counted_at = clock_timestamp()
    where id = ${id} and counted_at is null`;

/** Lists revocations that are not settled, oldest first. */
export async function unsettled(tx: Tx, take: number): Promise<string[]> {
  const where = { settledAt: null };
  const rows = await tx.revocation.findMany({ where, select: { id: true }, orderBy: { id: "asc" }, take });
  return rows.map(({ id }) => id);
}

/** Lists suspensions of the last hour that nothing has counted yet, oldest first. */
export async function uncountedSuspensions(tx: Tx, take: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from revocations where suspension and counted_at is null
      and effective_at > (select clock_timestamp()) - interval '1 hour' order by effective_at limit ${take}`;
  return rows.map(({ id }) => id);
}

/** The newest stop of a subject; null if it was never stopped. */
export async function newestOf(tx: Tx, subjectId: string): Promise<string | null> {
  const where = { subjectId };
  const row = await tx.revocation.findFirst({ where, select: { id: true }, orderBy: { id: "desc" } });
  return row?.id ?? null;
}

/** The revocation that proves an agent's retirement. */
export async function retirementOf(tx: Tx, agentId: string): Promise<string | null> {
  const where = { subjectId: agentId, retirement: true };
  const row = await tx.revocation.findFirst({ where, select: { id: true }, orderBy: { id: "desc" } });
  return row?.id ?? null;
}

export const insert = (tx: Tx, data: Prisma.RevocationUncheckedCreateInput) => tx.revocation.create({ data });

/** Locks a revocation until the transaction ends. */
export const hold = (tx: Tx, id: string): Promise<unknown> =>
  tx.$queryRaw`select from revocations where id = ${id} for update`;

/** Reads a revocation; null without one. */
export const find = (tx: Tx, id: string) => tx.revocation.findUnique({ where: { id } });

/** Reads revocations, in the order of their ids. */
export const inOrder = (tx: Tx, ids: string[], direction: Direction) =>
  tx.revocation.findMany({ where: { id: { in: ids } }, orderBy: { id: direction } });

export type Effect = { allowed: number; refusedAt: Date | null };

/**
 * Reads the effects of revocations from the sealed records, by id: allowed actions that should not exist, and the first
 * denial.
 */
export async function effectsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Effect>> {
  const rows = await tx.$queryRaw<(Effect & { id: string })[]>`
    select revocation_id as id, allowed, refused_at as "refusedAt" from revocation_effects
    where revocation_id = any(${[...ids]}::text[])`;
  return new Map(rows.map(({ id, ...effect }) => [id, effect]));
}

/** Reads the names of revoked subjects, by id. Instances and delegations get the names of their agents. */
export async function namesOfSubjects(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; name: string }[]>`
    with asked as materialized (select unnest(${[...new Set(ids)]}::text[]) as id)
    select asked.id, a.name from asked join agents a on a.id = asked.id
    union all select asked.id, a.name from asked join instances i on i.id = asked.id join agents a on a.id = i.agent_id
    union all select asked.id, a.name from asked join delegations d on d.id = asked.id join agents a on a.id = d.agent_id
    union all select asked.id, p.name from asked join people p on p.id = asked.id
    union all select asked.id, b.name from asked join blueprints b on b.id = asked.id
    union all select asked.id, r.name from asked join resource_servers r on r.id = asked.id
    union all select asked.id, o.name from asked join organisation o on o.id = asked.id`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
