import type { Prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";
import type { Impact, RevocationScope, RevocationScopeKind } from "@/lib/revocation/model";

/** What a scope names: what people call it (an instance and a delegation by their agent), whose it is, whether it is stopped. */
export type Subject = { name: string; agentId: string | null; ownerId: string | null; alreadyRevoked: boolean };

type Reader = (tx: Tx, id: string) => Promise<Subject | null>;

const named = (name: string, alreadyRevoked = false): Subject => ({
  name,
  agentId: null,
  ownerId: null,
  alreadyRevoked,
});

const readers: Record<RevocationScopeKind, Reader> = {
  instance: async (tx, id) => {
    const row = await tx.instance.findUnique({ where: { id }, include: { agent: true } });
    return (
      row && {
        name: row.agent.name,
        agentId: row.agentId,
        ownerId: row.agent.ownerId,
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
        alreadyRevoked: ["revoked", "retiring", "retired"].includes(row.status),
      }
    );
  },
  delegation: async (tx, id) => {
    const row = await tx.delegation.findUnique({ where: { id }, include: { agent: true } });
    const over = row !== null && ["revoked", "expired"].includes(row.status);
    return row && { name: row.agent.name, agentId: row.agentId, ownerId: row.agent.ownerId, alreadyRevoked: over };
  },
  owner: async (tx, id) => {
    const row = await tx.person.findUnique({ where: { id } });
    return row && named(row.name);
  },
  blueprint: async (tx, id) => {
    const row = await tx.blueprint.findUnique({ where: { id } });
    return row && named(row.name);
  },
  resource_server: async (tx, id) => {
    const row = await tx.resourceServer.findUnique({ where: { id } });
    return row && named(row.name);
  },
  all: async (tx) => {
    const row = await tx.organisation.findUnique({ where: { id: "org" } });
    return row && named(row.name);
  },
};

/** Finds what a scope names; null when there is nothing of that id. */
export const subjectOf = (tx: Tx, { kind, subjectId }: RevocationScope): Promise<Subject | null> =>
  readers[kind](tx, subjectId);

// One row for a whole fleet: evaluations walk the chain and meet it (rules D2). The state is part of the guard.
const writes: Record<RevocationScopeKind, string> = {
  instance: "update instances set status = 'revoked', status_reason = $2 where id = $1 and status <> 'revoked'",
  agent: `update agents set status = 'revoked', status_reason = $2, status_at = clock_timestamp(), version = version + 1
    where id = $1 and status in ('draft', 'pending', 'active', 'suspended')`,
  delegation: `update delegations set status = 'revoked', status_reason = $2, revoked_at = clock_timestamp()
    where id = $1 and status in ('active', 'suspended')`,
  owner: "update people set not_before = clock_timestamp() where id = $1 and $2::text is not null",
  blueprint: "update blueprints set not_before = clock_timestamp() where id = $1 and $2::text is not null",
  resource_server: "update resource_servers set not_before = clock_timestamp() where id = $1 and $2::text is not null",
  all: "update organisation set not_before = clock_timestamp() where id = $1 and $2::text is not null",
};

/** Stops what the scope names; false when another writer stopped it first. */
export async function stop(tx: Tx, { kind, subjectId }: RevocationScope, reason: string): Promise<boolean> {
  return (await tx.$executeRawUnsafe(writes[kind], subjectId, reason)) === 1;
}

/** Stops everything that was enrolled, given or issued so far. */
export const stopAll = (tx: Tx): Promise<boolean> => stop(tx, { kind: "all", subjectId: "org" }, "restored");

/** The database's time, inside the transaction that stopped something. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`select clock_timestamp()::timestamptz(3) as now`;
  return row?.now ?? new Date(Number.NaN);
}

// The delegations that a scope stops at once; everything below them follows.
const roots: Record<RevocationScopeKind, string> = {
  instance: "select id from delegations where false and id = $1",
  agent: "select id from delegations where agent_id = $1",
  delegation: "select id from delegations where id = $1",
  owner: `select d.id from delegations d join agents a on a.id = d.agent_id
    where a.owner_id = $1 or d.delegator_id = $1 or d.on_behalf_of_id = $1`,
  blueprint: "select d.id from delegations d join agents a on a.id = d.agent_id where a.blueprint_id = $1",
  resource_server: `select v.delegation_id from resource_servers r
    join delegation_versions v on v.effective @> jsonb_build_array(jsonb_build_object('locations', jsonb_build_array(r.identifier)))
    join delegations d on d.id = v.delegation_id and d.current_version = v.version where r.id = $1`,
  all: "select id from delegations where $1::text is not null",
};

const agentsOf: Record<RevocationScopeKind, string> = {
  instance: "select agent_id as id from instances where id = $1 and false",
  agent: "select $1::text as id",
  delegation: "select null::text as id where $1::text is null",
  owner: "select id from agents where owner_id = $1",
  blueprint: "select id from agents where blueprint_id = $1",
  resource_server: "select null::text as id where $1::text is null",
  all: "select id from agents where $1::text is not null",
};

const instancesOf = (kind: RevocationScopeKind): string =>
  kind === "instance" ? "i.id = $1" : "i.agent_id in (select id from scope_agents)";

const tokensOf: Partial<Record<RevocationScopeKind, string>> = {
  instance: "t.instance_id = $1",
  resource_server: "t.resource_server_id = $1",
};

const treeSql = (kind: RevocationScopeKind) => `tree as (
    select d.id, d.parent_id, d.agent_id, d.delegator_id, d.on_behalf_of_id from delegations d
      where d.id in (${roots[kind]}) and d.status in ('active', 'suspended') and d.expires_at > clock_timestamp()
    union
    select c.id, c.parent_id, c.agent_id, c.delegator_id, c.on_behalf_of_id from delegations c join tree on c.parent_id = tree.id
      where c.status in ('active', 'suspended') and c.expires_at > clock_timestamp()
  )`;

// Below a sub-delegated agent no delegation names a person: the people stand at the root of its chain.
const impactSql = (kind: RevocationScopeKind) => `
  with recursive ${treeSql(kind)}, line as (
    select id, parent_id, delegator_id, on_behalf_of_id from tree
    union
    select p.id, p.parent_id, p.delegator_id, p.on_behalf_of_id from delegations p join line on p.id = line.parent_id
  ), scope_agents as (${agentsOf[kind]}),
  tokens as (
    select t.* from access_tokens t
      where t.expires_at > clock_timestamp() and t.revoked_at is null
        and (${tokensOf[kind] ?? "t.delegation_id in (select id from tree) or t.agent_id in (select id from scope_agents)"})
  )
  select
    (select count(*) from (select id from scope_agents where id is not null union select agent_id from tree union select agent_id from tokens) x)::int as agents,
    (select count(*) from instances i where i.status in ('active', 'quarantined') and ${instancesOf(kind)})::int as instances,
    (select count(*) from tree)::int as delegations,
    (select count(*) from tokens)::int as tokens,
    (select count(*) from (select delegator_id as id from line union select on_behalf_of_id from line) x where id is not null)::int as people,
    (select count(distinct resource_server_id) from tokens)::int as "resourceServers"`;

/** Counts what hangs on a scope: what would stop if it were revoked now. */
export async function impactOf(tx: Tx, { kind, subjectId }: RevocationScope): Promise<Impact> {
  const [impact] = await tx.$queryRawUnsafe<Impact[]>(impactSql(kind), subjectId);
  return impact ?? { agents: 0, instances: 0, delegations: 0, tokens: 0, people: 0, resourceServers: 0 };
}

/** The ends of what a scope stops: delegations with nothing live below them, the newest first. */
export async function stoppedEnds(tx: Tx, { kind, subjectId }: RevocationScope, take: number): Promise<string[]> {
  const sql = `with recursive ${treeSql(kind)}
    select id from tree where not exists (select 1 from tree below where below.parent_id = tree.id)
    order by id desc limit $2`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, subjectId, take);
  return rows.map(({ id }) => id);
}

/** Which of these delegations a scope stops. */
export async function stoppedOf(
  tx: Tx,
  { kind, subjectId }: RevocationScope,
  ids: readonly string[],
): Promise<Set<string>> {
  const sql = `with recursive ${treeSql(kind)} select id from tree where id = any($2)`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, subjectId, ids);
  return new Set(rows.map(({ id }) => id));
}

export const insert = (tx: Tx, data: Prisma.RevocationUncheckedCreateInput) => tx.revocation.create({ data });
export const find = (tx: Tx, id: string) => tx.revocation.findUnique({ where: { id } });

/** Lists revocations, newest first. */
export const list = (tx: Tx, where: Prisma.RevocationWhereInput, take: number) =>
  tx.revocation.findMany({ where, orderBy: { id: "desc" }, take });

export type Effect = { allowed: number; refusedAt: Date | null };

/** Reads what the sealed record shows of revocations, by id: allows that should not be there, and the first refusal. */
export async function effectsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Effect>> {
  const rows = await tx.$queryRaw<(Effect & { id: string })[]>`
    select revocation_id as id, allowed, refused_at as "refusedAt" from revocation_effects
    where revocation_id = any(${[...ids]}::text[])`;
  return new Map(rows.map(({ id, ...effect }) => [id, effect]));
}

/** Names what revocations stopped, by id of the subject; instances and delegations by their agents. */
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
