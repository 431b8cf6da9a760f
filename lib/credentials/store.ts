import { type StoppedScope, stoppedAgents } from "@/lib/agents/stopped.store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { due } from "@/lib/platform/database/due";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { PublicJwk } from "@/lib/protocols/jose/jwk";
import type { InstanceKey as KeyRow, Instance as Row, InstanceUsage as UsageRow } from "@/prisma/generated/client";
import { CredentialError } from "./errors";
import { canMove, type Instance, type InstanceKey, type InstanceStatus, type LastSeen } from "./model";

export type InstanceWithUse = Instance & {
  lastUsedAt: Date | null;
  /** The last use of the current key; null before any. */
  lastSeen: Omit<LastSeen, "jkt"> | null;
  pendingKey: InstanceKey | null;
};

const include = { usage: true, keys: { where: { state: "pending" } } } as const;

/** The key was parsed before it was stored. */
const toModel = ({ registrationTokenHash: _, publicJwk, ...row }: Row): Instance => ({
  ...row,
  publicJwk: publicJwk as PublicJwk,
});

const toKey = (row: KeyRow): InstanceKey => ({ ...row, publicJwk: row.publicJwk as PublicJwk });

type WithUse = Row & { usage: UsageRow | null; keys: KeyRow[] };

const toModelWithUse = ({ usage, keys, ...row }: WithUse): InstanceWithUse => ({
  ...toModel(row),
  lastUsedAt: usage?.lastUsedAt ?? null,
  lastSeen: usage?.lastSeenAt
    ? { at: usage.lastSeenAt, from: usage.lastUsedFrom, userAgent: usage.lastUserAgent }
    : null,
  pendingKey: keys[0] ? toKey(keys[0]) : null,
});

/** Reads an instance with its use; undefined when there is none. */
export async function find(id: string, reader: Pick<Tx, "instance"> = prisma()): Promise<InstanceWithUse | undefined> {
  const row = await reader.instance.findUnique({ where: { id }, include });
  return row ? toModelWithUse(row) : undefined;
}

/** Reads an instance, or throws `instance_not_found`. */
export async function getOrThrow(id: string, reader: Pick<Tx, "instance"> = prisma()): Promise<Instance> {
  const row = await reader.instance.findUnique({ where: { id } });
  if (!row) throw new CredentialError("instance_not_found", { facts: { id } });
  return toModel(row);
}

/** Keeps others from changing an instance until the transaction is over. */
export const hold = (tx: Tx, id: string): Promise<unknown> =>
  tx.$executeRaw`select from instances where id = ${id} for no key update`;

/**
 * Keeps an instance in its state until the transaction is over. Several may do so at once.
 *
 * @returns false if another transaction changes the instance; it does not wait for that one.
 */
export async function holdState(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`select 1 from instances where id = ${id} for share skip locked`;
  return rows.length > 0;
}

/** Reads instances with their use, in the given order. */
export async function listByIds(ids: readonly string[]): Promise<InstanceWithUse[]> {
  const rows = await prisma().instance.findMany({ where: { id: { in: [...ids] } }, include });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [toModelWithUse(row)] : [];
  });
}

/** Finds the instance of a registration access token, by the hash of the token. */
export async function findByRegistrationToken(registrationTokenHash: string): Promise<Instance | undefined> {
  const row = await prisma().instance.findUnique({ where: { registrationTokenHash } });
  return row ? toModel(row) : undefined;
}

/**
 * Moves an instance to another status, or throws `instance_changed_meanwhile` if another writer moved it first (I5).
 */
export async function transition(
  tx: Tx,
  from: Pick<Instance, "id" | "status">,
  to: InstanceStatus,
  statusReason: string | null,
): Promise<Instance> {
  assertInvariant(canMove(from.status, to), `instance ${from.status} -> ${to}`);
  const { count } = await tx.instance.updateMany({
    where: { id: from.id, status: from.status },
    data: { status: to, statusReason },
  });
  if (count === 0) throw new CredentialError("instance_changed_meanwhile", { facts: { id: from.id } });
  return getOrThrow(from.id, tx);
}

/** Gives a quarantined instance another reason. */
export async function quarantineAgain(tx: Tx, { id, status }: Instance, statusReason: string): Promise<Instance> {
  const where = { id, status: "quarantined" } as const;
  const { count } = await tx.instance.updateMany({ where, data: { statusReason } });
  if (status !== "quarantined" || count === 0)
    throw new CredentialError("instance_changed_meanwhile", { facts: { id } });
  return getOrThrow(id, tx);
}

/** Adds people to those who admitted an instance. */
export const addBehind = (tx: Tx, id: string, people: readonly string[]) => tx.$executeRaw`
  update instances set behind_ids = array(select distinct unnest(behind_ids || ${[...people]}::text[])) where id = ${id}`;

/**
 * Adds an instance with its first key. Returns undefined if the key belongs to another one; the caller must then roll
 * back.
 */
export async function insert(
  tx: Tx,
  instance: Omit<
    Instance,
    "status" | "statusReason" | "generation" | "enrolledAt" | "keyActivatedAt" | "rotationRequestedAt"
  > & { registrationTokenHash: string },
): Promise<Instance | undefined> {
  const row = await tx.instance.create({ data: instance });
  const claimed = await insertKey(tx, {
    jkt: row.jkt,
    instanceId: row.id,
    generation: row.generation,
    state: "current",
    publicJwk: instance.publicJwk,
  });
  return claimed ? toModel(row) : undefined;
}

/** Claims a thumbprint for an instance, permanently (I7). Returns false if an instance has it already. */
export async function insertKey(tx: Tx, key: Omit<InstanceKey, "createdAt" | "retiredAt">): Promise<boolean> {
  const { count } = await tx.instanceKey.createMany({ data: [key], skipDuplicates: true });
  return count === 1;
}

/** Reads the keys of an instance; the row lock orders rotations of the same instance. */
export async function lockKeys(tx: Tx, instanceId: string): Promise<InstanceKey[]> {
  await tx.$executeRaw`select 1 from instances where id = ${instanceId} for update`;
  return keysOf(instanceId, tx);
}

/** Reads every key that an instance has or had. */
export async function keysOf(instanceId: string, reader: Pick<Tx, "instanceKey"> = prisma()): Promise<InstanceKey[]> {
  const rows = await reader.instanceKey.findMany({ where: { instanceId }, orderBy: { createdAt: "asc" } });
  return rows.map(toKey);
}

/** Finds the key with that thumbprint, of any instance. */
export async function findKey(tx: Tx, jkt: string): Promise<InstanceKey | undefined> {
  const row = await tx.instanceKey.findUnique({ where: { jkt } });
  return row ? toKey(row) : undefined;
}

/** Supersedes the keys of an instance that are in the given state, except one. */
export async function supersede(
  tx: Tx,
  instanceId: string,
  state: "pending" | "current",
  { except, now }: { except: string; now: Date },
): Promise<void> {
  await tx.instanceKey.updateMany({
    where: { instanceId, state, jkt: { not: except } },
    data: { state: "superseded", retiredAt: now },
  });
}

/** Stores that a person asked for a rotation. Returns false if that is so already, or if the instance is not active. */
export async function askForRotation(tx: Tx, id: string): Promise<boolean> {
  const count = await tx.$executeRaw`
    update instances set rotation_requested_at = clock_timestamp()
    where id = ${id} and status = 'active' and rotation_requested_at is null`;
  return count === 1;
}

/** Stores the last use of an instance's key. */
export async function saw(tx: Tx, instanceId: string, { at, from, userAgent, jkt }: LastSeen): Promise<void> {
  const seen = { lastSeenAt: at, lastUsedFrom: from, lastUserAgent: userAgent, lastJkt: jkt };
  await tx.instanceUsage.upsert({ where: { instanceId }, create: { instanceId, ...seen }, update: seen });
}

/** Makes a pending key the instance's current key. Returns false if the key is no longer pending. */
export async function makeCurrent(
  tx: Tx,
  key: InstanceKey,
  { keyActivatedAt, keyExpiresAt }: Pick<Instance, "keyActivatedAt" | "keyExpiresAt">,
): Promise<boolean> {
  const { count } = await tx.instanceKey.updateMany({
    where: { jkt: key.jkt, instanceId: key.instanceId, state: "pending" },
    data: { state: "current" },
  });
  if (count === 0) return false;
  await tx.instance.update({
    where: { id: key.instanceId },
    data: {
      jkt: key.jkt,
      publicJwk: key.publicJwk,
      generation: key.generation,
      keyActivatedAt,
      keyExpiresAt,
      rotationRequestedAt: null,
    },
  });
  return true;
}

/** The key lifetime of an instance in days, from its agent's blueprint. */
export async function keyLifetimeDays(tx: Tx, instanceId: string): Promise<number> {
  const rows = await tx.$queryRaw<{ days: number }[]>`
    select v.key_lifetime_days as days from instances i
      join agents a on a.id = i.agent_id
      join blueprints b on b.id = a.blueprint_id
      join blueprint_versions v on v.blueprint_id = b.id and v.version = b.current_version
    where i.id = ${instanceId}`;
  assertInvariant(rows[0] !== undefined, "every agent has a blueprint version");
  return rows[0].days;
}

/** Consumes a one-time proof. Returns false if it was used before (I7). */
export async function consumeOnce(tx: Tx, key: string, bound: string, expiresAt: Date): Promise<boolean> {
  const count = await tx.$executeRaw`
    insert into used_once (key, bound, expires_at) values (${key}, ${bound}, ${expiresAt}) on conflict (key) do nothing`;
  return count === 1;
}

/** An instance that a statement ended; `status` is the one it had before. */
type Due = Pick<Instance, "id" | "agentId" | "generation" | "jkt" | "status">;

const dueColumns = `i.id, i.agent_id as "agentId", i.generation, i.jkt, hit.status::text as status`;

/** Marks up to `take` instances with an expired key as expired, and returns them. */
export const expireInstances = (tx: Tx, take: number): Promise<Due[]> =>
  tx.$queryRawUnsafe(`
  update instances i set status = 'expired', status_reason = null
  from (select id, status from instances
    where ${due({ table: "instances", statuses: ["active", "quarantined"], column: "key_expires_at", take })}
    limit ${take} for update skip locked) hit
  where i.id = hit.id
  returning ${dueColumns}`);

/**
 * Revokes up to `take` instances of the next stopped agents of a scope, and returns them. They enrolled before the
 * stop.
 */
export function revokeStopped(
  tx: Tx,
  { kind, subjectId }: StoppedScope,
  after: string,
  reason: string,
  take: number,
): Promise<Due[]> {
  // A limit inside keeps the plan along the index, independently of the statistics.
  const sql = `update instances i set status = 'revoked', status_reason = $3
    from (
      select hit.id, hit.status from (${stoppedAgents(kind)}) w cross join lateral (
        select i.id, i.status from instances i
        where i.agent_id = w.id and i.status in ('active', 'quarantined') and i.enrolled_at <= w.stopped
        limit $4) hit limit $4) hit
    where i.id = hit.id and i.status in ('active', 'quarantined')
    returning ${dueColumns}`;
  return tx.$queryRawUnsafe<Due[]>(sql, subjectId, after, reason, take);
}

/** Revokes up to `take` instances of an agent that are not revoked yet, and returns them. */
export const revokeInstancesOf = (tx: Tx, agentId: string, reason: string, take: number): Promise<Due[]> =>
  tx.$queryRaw<Due[]>`
  update instances i set status = 'revoked', status_reason = ${reason}
  from (
    select hit.id, hit.status from unnest(${[agentId]}::text[]) as a (id) cross join lateral (
      select i.id, i.status from instances i where i.agent_id = a.id and i.status <> 'revoked' limit ${take} for update
    ) hit) hit
  where i.id = hit.id
  returning i.id, i.agent_id as "agentId", i.generation, i.jkt, hit.status::text as status`;
