import { agentLabel } from "@/lib/agents/model";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { due } from "@/lib/platform/database/due";
import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { walk } from "@/lib/platform/database/walk";
import { entitledPeople } from "@/lib/principals/entitlement.store";
import { delegationError } from "./errors";
import { canMove, type DelegationStatus } from "./model";

export const delegationInclude = {
  agent: { select: { id: true, name: true, displayName: true, status: true, ownerId: true } },
} as const;

export type DelegationRow = Prisma.DelegationGetPayload<{ include: typeof delegationInclude }>;
export type VersionRow = Prisma.DelegationVersionGetPayload<Record<never, never>>;

/** Reads one delegation, or throws that there is none. */
export async function getOrThrow(tx: Tx, id: string): Promise<DelegationRow> {
  const row = await tx.delegation.findUnique({ where: { id }, include: delegationInclude });
  if (!row) throw delegationError("delegation_not_found", { id });
  return row;
}

/** Reads a signed version. */
export async function versionOf(tx: Tx, delegationId: string, version: number): Promise<VersionRow> {
  const row = await tx.delegationVersion.findUnique({ where: { delegationId_version: { delegationId, version } } });
  assertInvariant(row !== null, `delegation ${delegationId} has no version ${version}`);
  return row;
}

/** The signed versions of a delegation, newest first. */
export function versionsOf(
  tx: Tx,
  delegationId: string,
  before: number | undefined,
  take: number,
): Promise<VersionRow[]> {
  const version = before === undefined ? {} : { version: { lt: before } };
  return tx.delegationVersion.findMany({ where: { delegationId, ...version }, orderBy: { version: "desc" }, take });
}

/** Reads the newest version up to a number, or up to the instant at which it was signed. */
export const versionUpTo = (tx: Tx, delegationId: string, last: number | Date): Promise<VersionRow | null> =>
  tx.delegationVersion.findFirst({
    where: { delegationId, ...(typeof last === "number" ? { version: { lte: last } } : { signedAt: { lte: last } }) },
    orderBy: { version: "desc" },
  });

/** Reads versions by delegation and number, each with the name of its agent. */
export const versionsNamed = (tx: Tx, named: readonly { id: string; version: number }[]) =>
  tx.delegationVersion.findMany({
    where: { OR: named.map(({ id, version }) => ({ delegationId: id, version })) },
    include: {
      delegation: {
        select: {
          ...{ delegatorId: true, onBehalfOfId: true, parentId: true, createdAt: true },
          agent: { select: { id: true, name: true, ownerId: true, createdAt: true } },
        },
      },
    },
  });

/** The statements of all versions of a delegation, newest first. */
export async function authoritiesOf(tx: Tx, delegationId: string): Promise<CanonicalAuthority[]> {
  const rows = await tx.delegationVersion.findMany({
    where: { delegationId },
    select: { authority: true },
    orderBy: { version: "desc" },
  });
  return rows.map(({ authority }) => authority as CanonicalAuthority);
}

/** Changes the status of a delegation, or throws `delegation_changed_meanwhile` if another writer was first. */
export async function transition(
  tx: Tx,
  from: { id: string; status: DelegationStatus },
  to: DelegationStatus,
  change: {
    statusReason: string | null;
    revokedAt?: Date;
    pausedById?: string | null;
    pausedAt?: Date;
    suspendedById?: string | null;
    suspendedUntil?: Date | null;
    takenBack?: boolean;
    endedById?: string;
  },
): Promise<void> {
  assertInvariant(canMove(from.status, to), `delegation ${from.status} -> ${to}`);
  const { count } = await tx.delegation.updateMany({
    where: { id: from.id, status: from.status },
    data: { ...change, status: to },
  });
  if (count === 0) throw delegationError("delegation_changed_meanwhile", { id: from.id });
}

/** Inserts a delegation with its first version. */
export async function insert(
  tx: Tx,
  delegation: Prisma.DelegationUncheckedCreateInput,
  version: Omit<Prisma.DelegationVersionUncheckedCreateInput, "delegationId">,
): Promise<void> {
  await tx.delegation.create({ data: delegation });
  await tx.delegationVersion.create({ data: { ...version, delegationId: delegation.id } });
}

export type NewVersion = Prisma.DelegationVersionUncheckedCreateInput & {
  authority: CanonicalAuthority;
  effective: CanonicalAuthority;
  notBefore: Date;
  expiresAt: Date;
};

// Written as SQL: Prisma would compile a statement for each number of rows, on the thread that makes decisions.
const versionColumns: Readonly<Record<keyof VersionRow, string>> = {
  ...{ delegationId: "delegation_id text", version: "version integer", origin: "origin version_origin" },
  ...{ authority: "authority jsonb", effective: "effective jsonb", notBefore: "not_before timestamptz" },
  ...{ expiresAt: "expires_at timestamptz", maxDepth: "max_depth integer", digest: "digest text" },
  ...{ parentDigest: "parent_digest text", jws: "jws text", signedAt: "signed_at timestamptz" },
  ...{ givenAt: "given_at timestamptz", madeById: "made_by_id text", causeId: "cause_id text", reason: "reason text" },
};
const versionMembers = Object.entries(versionColumns).map(([member, typed]) => {
  const [column = "", type = ""] = typed.split(" ");
  return { member: `"${member}"`, column, type };
});
const insertVersions = `
  insert into delegation_versions (${versionMembers.map(({ column }) => column).join(", ")})
  select ${versionMembers.map(({ member }) => member).join(", ")}
  from jsonb_to_recordset($1::jsonb) as n (${versionMembers.map(({ member, type }) => `${member} ${type}`).join(", ")})`;
const selectVersions = `
  select ${versionMembers.map(({ member, column }) => `v.${column} as ${member}`).join(", ")}
  from unnest($1::text[], $2::integer[]) as asked (id, version) cross join lateral (
    select * from delegation_versions o where o.delegation_id = asked.id and o.version = asked.version offset 0) v`;

/**
 * Makes further versions current, each in place of the one before it, or throws if another writer was first.
 *
 * @param reissuedForId The delegation above whose change they follow; the delegations below them follow it next.
 */
export async function replaceVersions(
  tx: Tx,
  versions: readonly NewVersion[],
  reissuedForId: string | null = null,
): Promise<void> {
  if (versions.length === 0) return;
  await tx.$executeRawUnsafe(insertVersions, JSON.stringify(versions));
  const count = await tx.$executeRaw`
    update delegations d set current_version = n.version, not_before = n.not_before, expires_at = n.expires_at,
      max_depth = n.max_depth,
      reissued_for_id = coalesce(${reissuedForId}, d.reissued_for_id)
    from unnest(${versions.map(({ delegationId }) => delegationId)}::text[], ${versions.map(({ version }) => version)}::int[],
      ${versions.map(({ notBefore }) => notBefore)}::timestamptz[], ${versions.map(({ expiresAt }) => expiresAt)}::timestamptz[],
      ${versions.map(({ maxDepth }) => maxDepth)}::int[]) as n (id, version, not_before, expires_at, max_depth)
    where d.id = n.id and d.current_version = n.version - 1 and d.status in ('active', 'suspended')`;
  if (count < versions.length) throw delegationError("delegation_changed_meanwhile");
}

/**
 * The next delegations after an id that depend on a person: roots that they delegate, and delegations in their name.
 * Ended ones are left out.
 */
export const restingOn = (tx: Tx, personId: string, after: string, take: number): Promise<{ id: string }[]> =>
  tx.$queryRawUnsafe(restingSql, personId, after, take);

const restingAs = (member: "delegator_id" | "on_behalf_of_id", only = "true"): string[] =>
  ["'active'", "'suspended'"].map((status) => {
    const { where, order } = walk({ columns: [member, "status"], values: ["$1", status], after: "$2" });
    return `(select id from delegations where ${where} and ${only} order by ${order} limit $3)`;
  });

const resting = [...restingAs("delegator_id", "parent_id is null"), ...restingAs("on_behalf_of_id")];
const restingSql = `select id from (${resting.join(" union ")}) resting order by id limit $3`;

/** Whether a person can delegate, and what; null is every active type. */
export async function delegatorOf(
  tx: Tx,
  personId: string,
): Promise<{ active: boolean; entitlement: CanonicalAuthority | null }> {
  const person = (await entitledPeople(tx, [personId])).get(personId);
  return { active: person?.status === "active", entitlement: person?.entitlement ?? null };
}

/** Sets the purpose and the delegator of a delegation that has not ended. */
export const redirect = (
  tx: Tx,
  id: string,
  { purpose, delegatorId }: { purpose: string; delegatorId: string | null },
): Promise<unknown> =>
  tx.delegation.updateMany({ where: { id, status: { in: ["active", "suspended"] } }, data: { purpose, delegatorId } });

/** The versions that are current for the given delegations, by delegation id. */
export async function currentVersions(tx: Tx, rows: readonly DelegationRow[]): Promise<Map<string, VersionRow>> {
  const [ids, current] = [rows.map(({ id }) => id), rows.map(({ currentVersion }) => currentVersion)];
  const found = await tx.$queryRawUnsafe<VersionRow[]>(selectVersions, ids, current);
  return new Map(found.map((version) => [version.delegationId, version]));
}

/** Names of people by id. */
export async function peopleNames(tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const people = await tx.person.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  return new Map(people.map(({ id, name }) => [id, name]));
}

/** Names of people, and of delegations by the agents that have them. */
export async function namesOf(tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const delegations = [...new Set(ids)].filter((id) => id?.startsWith("dlg_")).filter((id) => id !== null);
  const people = await peopleNames(tx, ids);
  if (delegations.length === 0) return people;
  const rows = await tx.delegation.findMany({ where: { id: { in: delegations } }, include: delegationInclude });
  return new Map([...people, ...rows.map(({ id, agent }) => [id, agentLabel(agent)] as const)]);
}

/** The delegations directly below a delegation, at most 200. */
export function childrenOf(tx: Tx, parentId: string): Promise<DelegationRow[]> {
  return tx.delegation.findMany({ where: { parentId }, orderBy: { id: "asc" }, take: 200, include: delegationInclude });
}

export type Spent = { key: string; spent: bigint; expires_at: Date };

/** Spent amounts of the cumulative limits whose counter keys begin with the delegation's id. */
export async function spentOf(tx: Tx, delegationId: string, now: Date): Promise<Spent[]> {
  return tx.$queryRaw`select key, spent, expires_at from counters where key >= ${`${delegationId}|`} and key < ${`${delegationId}}`} and expires_at > ${now}`;
}

/**
 * Reads the signed versions of a delegation and its ancestors, root first. Each parent is the version its child names.
 */
export async function signedChain(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ jws: string }[]>`
    with recursive hops as (
      select d.parent_id, v.parent_digest, v.jws, 0 as up from delegations d
        join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
        where d.id = ${id}
      union all
      select d.parent_id, v.parent_digest, v.jws, h.up + 1 from hops h
        join delegations d on d.id = h.parent_id
        join delegation_versions v on v.delegation_id = d.id and v.digest = h.parent_digest
        where h.up < 9
    )
    select jws from hops order by up desc`;
  return rows.map(({ jws }) => jws);
}

/**
 * Finds the delegations that a stop ended permanently: an object or person that they or their agents depend on was
 * stopped after they were given. A new owner or delegator revives none of them.
 */
export async function stoppedAmong(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select d.id from delegations d
      join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
      join agents a on a.id = d.agent_id
      join blueprints b on b.id = a.blueprint_id
      join organisation o on o.id = 'org'
      left join people owner on owner.id = a.owner_id
      left join people delegator on delegator.id = d.delegator_id
      left join people represented on represented.id = d.on_behalf_of_id
    where d.id = any(${[...ids]}::text[]) and v.given_at <= greatest(o.not_before, a.not_before, b.not_before,
      owner.not_before, delegator.not_before, represented.not_before, (select max(r.not_before) from resource_servers r
        where v.authority @> jsonb_build_array(jsonb_build_object('locations', jsonb_build_array(r.identifier)))))`;
  return new Set(rows.map(({ id }) => id));
}

type Expired = { id: string; agentId: string; delegatorId: string | null; status: DelegationStatus };

/** Writes `expired` on at most `take` delegations whose time is over. Returns them with their former status. */
export const expireDue = (tx: Tx, take: number): Promise<Expired[]> =>
  tx.$queryRawUnsafe(`
  with due as (
    select id, status from delegations
    where ${due({ table: "delegations", statuses: ["active", "suspended"], column: "expires_at", take })}
    limit ${take} for update skip locked
  )
  update delegations d set status = 'expired', status_reason = null, ended_by_id = d.id
  from due where d.id = due.id and d.status in ('active', 'suspended')
  returning d.id, d.agent_id as "agentId", d.delegator_id as "delegatorId", due.status::text as status`);

/** Returns the ids of those that have a child that has not ended. */
export async function outlived(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select p.id from unnest(${ids}::text[]) as p(id) where exists (
      select from delegations d where d.parent_id = p.id and d.status in ('active', 'suspended')
        and d.expires_at > clock_timestamp())`;
  return rows.map(({ id }) => id);
}
