import { delegationError } from "@/lib/delegations/errors";
import { canMove, type DelegationStatus } from "@/lib/delegations/model";
import type { Prisma } from "@/lib/platform/db/prisma";
import type { Tx } from "@/lib/platform/db/transaction";
import { assertInvariant } from "@/lib/platform/errors/domain-error";

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

/** Moves a delegation on, or throws if another writer moved it first. */
export async function transition(
  tx: Tx,
  from: { id: string; status: DelegationStatus },
  to: DelegationStatus,
  change: { statusReason: string | null; revokedAt?: Date },
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

/** Lists delegations newest first. */
export function listRows(
  tx: Tx,
  where: Prisma.DelegationWhereInput,
  before: string | undefined,
  take: number,
): Promise<DelegationRow[]> {
  const after = before === undefined ? {} : { id: { lt: before } };
  return tx.delegation.findMany({
    where: { AND: [where, after] },
    orderBy: { id: "desc" },
    take,
    include: delegationInclude,
  });
}

/** The versions that are current for the given delegations, by delegation id. */
export async function currentVersions(tx: Tx, rows: readonly DelegationRow[]): Promise<Map<string, VersionRow>> {
  const found = await tx.delegationVersion.findMany({
    where: { OR: rows.map(({ id, currentVersion }) => ({ delegationId: id, version: currentVersion })) },
  });
  return new Map(found.map((version) => [version.delegationId, version]));
}

/** Names of people by id. */
export async function peopleNames(tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const people = await tx.person.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  return new Map(people.map(({ id, name }) => [id, name]));
}

/** Direct children of a delegation. */
export function childrenOf(tx: Tx, parentId: string): Promise<DelegationRow[]> {
  return tx.delegation.findMany({ where: { parentId }, orderBy: { id: "asc" }, take: 200, include: delegationInclude });
}

/** What is spent of the cumulative limits whose counter keys begin with the delegation's id. */
export async function spentOf(
  tx: Tx,
  delegationId: string,
  now: Date,
): Promise<{ key: string; spent: bigint; expires_at: Date }[]> {
  return tx.$queryRaw`select key, spent, expires_at from counters where key like ${`${delegationId}|%`} and expires_at > ${now}`;
}

/** The signed versions of a delegation and of what it hangs below, root first; each parent is the version its child names. */
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

/** Some delegations that are not over by their own status and can never be used again. */
export const deadForGood = (
  tx: Tx,
  take: number,
): Promise<{ id: string; agentId: string; status: DelegationStatus }[]> =>
  tx.$queryRaw`
  select d.id, d.agent_id as "agentId", d.status::text as status
  from delegations d
    join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
    join agents a on a.id = d.agent_id
    join blueprints b on b.id = a.blueprint_id
    join organisation o on o.id = 'org'
    left join people owner on owner.id = a.owner_id
    left join people delegator on delegator.id = d.delegator_id
    left join people represented on represented.id = d.on_behalf_of_id
    left join delegations parent on parent.id = d.parent_id
  where d.status in ('active', 'suspended') and (
    a.status in ('revoked', 'retired') or parent.status in ('revoked', 'expired')
    or v.signed_at <= greatest(o.not_before, a.not_before, b.not_before,
      owner.not_before, delegator.not_before, represented.not_before))
  order by d.id limit ${take} for update of d skip locked`;

/** Ids of delegations whose time is over and whose status does not say so yet. */
export async function dueForExpiry(tx: Tx, take: number): Promise<DelegationRow[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from delegations where status in ('active', 'suspended') and expires_at <= clock_timestamp() order by id limit ${take}`;
  return tx.delegation.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, include: delegationInclude });
}
