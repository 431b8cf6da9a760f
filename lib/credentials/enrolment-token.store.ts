import { type StoppedScope, stoppedAgents } from "@/lib/agents/stopped.store";
import { due } from "@/lib/platform/database/due";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { EnrolmentToken as Row } from "@/prisma/generated/client";
import { CredentialError } from "./errors";
import type { EnrolmentToken } from "./model";

const toModel = ({ tokenHash: _, ...row }: Row): EnrolmentToken => row;

/** Adds an open token. */
export async function insert(
  tx: Tx,
  token: Pick<
    EnrolmentToken,
    "id" | "agentId" | "expiresAt" | "expectedJkt" | "network" | "createdById" | "behindIds"
  > & {
    tokenHash: string;
  },
): Promise<EnrolmentToken> {
  return toModel(await tx.enrolmentToken.create({ data: token }));
}

/** Lists an agent's tokens, the newest first. */
export async function listOf(agentId: string, before: string | undefined, take: number): Promise<EnrolmentToken[]> {
  const rows = await prisma().enrolmentToken.findMany({
    where: { agentId, ...(before === undefined ? {} : { id: { lt: before } }) },
    orderBy: { id: "desc" },
    take,
  });
  return rows.map(toModel);
}

/** Reads an open token, or throws `enrolment_token_not_found` or `enrolment_token_state`. */
export async function getOpen(tx: Tx, agentId: string, id: string): Promise<EnrolmentToken> {
  const row = await tx.enrolmentToken.findFirst({ where: { id, agentId } });
  if (!row) throw new CredentialError("enrolment_token_not_found", { facts: { id } });
  if (row.status !== "open") {
    throw new CredentialError("enrolment_token_state", { detail: `The token is ${row.status}.` });
  }
  return toModel(row);
}

/** Revokes an open token; throws as {@link getOpen}, also when another writer was first (I5). */
export async function revoke(tx: Tx, agentId: string, id: string): Promise<EnrolmentToken> {
  const token = await getOpen(tx, agentId, id);
  const status = "revoked" as const;
  const { count } = await tx.enrolmentToken.updateMany({ where: { id, agentId, status: "open" }, data: { status } });
  if (count === 0) throw new CredentialError("enrolment_token_state", { facts: { id } });
  return { ...token, status };
}

/** A token with everything that decides whether it enrols. */
export type Enrolment = {
  token: EnrolmentToken;
  agent: { id: string; name: string; status: string; ownerActive: boolean; draining: boolean };
  keyLifetimeDays: number;
  /** A token issued at or before this time is void: the latest stop of organisation, owner and blueprint. */
  notBefore: Date | null;
  /** Thumbprint that enrolled with it, once it is used. */
  enrolledJkt: string | null;
};

type EnrolmentRow = {
  id: string;
  agentName: string;
  agentStatus: string;
  ownerActive: boolean;
  draining: boolean;
  keyLifetimeDays: number;
  notBefore: Date | null;
  enrolledJkt: string | null;
};

/** Loads the token with that hash and everything that decides whether it enrols; undefined for an unknown hash. */
export async function loadEnrolment(
  tokenHash: string,
  reader: Pick<Tx, "$queryRaw" | "enrolmentToken"> = prisma(),
): Promise<Enrolment | undefined> {
  const rows = await reader.$queryRaw<EnrolmentRow[]>`
    select t.id, a.name as "agentName", a.status::text as "agentStatus", coalesce(p.status = 'active', false) as "ownerActive",
      a.draining_since is not null as draining, v.key_lifetime_days as "keyLifetimeDays", greatest(o.not_before, a.not_before, p.not_before, b.not_before) as "notBefore",
      (select k.jkt from instance_keys k where k.instance_id = t.instance_id and k.generation = 1) as "enrolledJkt"
    from enrolment_tokens t
      join agents a on a.id = t.agent_id
      join organisation o on o.id = 'org'
      join blueprints b on b.id = a.blueprint_id
      join blueprint_versions v on v.blueprint_id = a.blueprint_id and v.version = b.current_version
      left join people p on p.id = a.owner_id
    where t.token_hash = ${tokenHash}`;
  const row = rows[0];
  const token = row && (await reader.enrolmentToken.findUnique({ where: { id: row.id } }));
  if (!token) return undefined;
  return {
    token: toModel(token),
    agent: {
      ...{ id: token.agentId, name: row.agentName, status: row.agentStatus },
      ...{ ownerActive: row.ownerActive, draining: row.draining },
    },
    keyLifetimeDays: row.keyLifetimeDays,
    notBefore: row.notBefore,
    enrolledJkt: row.enrolledJkt,
  };
}

/**
 * Marks an open token as used by an instance. Returns false if another writer was first (I5, I7) or the token has
 * expired.
 */
export async function claim(tx: Tx, id: string, instanceId: string): Promise<boolean> {
  const count = await tx.$executeRaw`
    update enrolment_tokens set status = 'used', used_at = clock_timestamp(), instance_id = ${instanceId}
    where id = ${id} and status = 'open' and expires_at > clock_timestamp()`;
  return count === 1;
}

type Ended = Pick<EnrolmentToken, "id" | "agentId">;

/** Marks up to `take` open tokens as expired after their end, and returns them. */
export const expire = (tx: Tx, take: number): Promise<Ended[]> =>
  tx.$queryRawUnsafe(`
  update enrolment_tokens set status = 'expired'
  where id in (select id from enrolment_tokens
    where ${due({ table: "enrolment_tokens", statuses: ["open"], column: "expires_at", take })}
    limit ${take} for update skip locked)
  returning id, agent_id as "agentId"`);

/** Revokes up to `take` open tokens of an agent, and returns them. */
export const revokeSomeOf = (tx: Tx, agentId: string, take: number): Promise<Ended[]> => tx.$queryRaw<Ended[]>`
  update enrolment_tokens set status = 'revoked'
  where id in (
    select hit.id from unnest(${[agentId]}::text[]) as a (id) cross join lateral (
      select t.id from enrolment_tokens t where t.agent_id = a.id and t.status = 'open' limit ${take} for update) hit)
  returning id, agent_id as "agentId"`;

/**
 * Revokes up to `take` open tokens of the next stopped agents of a scope, and returns them. They were issued before the
 * stop.
 */
export function revokeStopped(
  tx: Tx,
  { kind, subjectId }: StoppedScope,
  after: string,
  take: number,
): Promise<Ended[]> {
  const sql = `update enrolment_tokens set status = 'revoked'
    where status = 'open' and id in (
      select hit.id from (${stoppedAgents(kind)}) w cross join lateral (
        select t.id from enrolment_tokens t where t.agent_id = w.id and t.status = 'open' and t.created_at <= w.stopped
        limit $3) hit limit $3)
    returning id, agent_id as "agentId"`;
  return tx.$queryRawUnsafe<Ended[]>(sql, subjectId, after, take);
}

/** Reads who issued the enrolment token of each instance, by instance. */
export async function issuersOf(instanceIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await prisma().enrolmentToken.findMany({
    where: { instanceId: { in: [...instanceIds] } },
    select: { instanceId: true, createdById: true },
  });
  return new Map(rows.flatMap(({ instanceId, createdById }) => (instanceId ? [[instanceId, createdById]] : [])));
}
