import type { PasskeyEvidence } from "@/lib/passkeys/schema";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { due } from "@/lib/platform/database/due";
import { factsPool, sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { Prisma } from "@/prisma/generated/client";
import { actionApprovalError } from "./errors";
import { type ActionApprovalStatus, canMove, type KnownApproval, mostPending, pendingSeconds } from "./model";

/** Matches actions of earlier releases, which did not store the agent as it was shown. */
export const withoutShownAgent: Prisma.ActionApprovalWhereInput = { shownAgent: { equals: Prisma.DbNull } };

export const approvalInclude = {
  agent: {
    select: { id: true, name: true, displayName: true, riskTier: true, environment: true, status: true, ownerId: true },
  },
  resourceServer: { select: { id: true, name: true, types: true } },
} as const;

export type ActionApprovalRow = Prisma.ActionApprovalGetPayload<{ include: typeof approvalInclude }>;

/** Reads the approvals of one exact action, the newest first. */
export async function knownApprovals(digest: string): Promise<KnownApproval[]> {
  const { rows } = await factsPool().query<KnownApproval>({
    name: "known_approvals",
    text: `select a.id, a.status, a.expires_at as "expiresAt", a.used_by_decision as "usedByDecision",
        case when p.id is not null then json_build_object('id', p.id, 'name', p.name) end as "decidedBy",
        a.taken_back_at is not null as "takenBack"
      from action_approvals a left join people p on p.id = coalesce(a.taken_back_by_id, a.decided_by_id)
      where a.digest = $1 order by a.id desc limit 50`,
    values: [digest],
  });
  return rows;
}

/** Whether `mostPending` actions of an agent wait for approval. */
export async function hasMostPending(agentId: string, now: Date): Promise<boolean> {
  const { rows } = await factsPool().query<{ waiting: number }>({
    name: "pending_of_agent",
    // No action waits longer than pendingSeconds, so older rows need not be read.
    text: `select count(*)::int as waiting from (
        select from action_approvals
        where agent_id = $1 and created_at > $2::timestamptz - ${pendingSeconds} * interval '1 second'
          and status = 'pending' and expires_at > $2::timestamptz
        limit ${mostPending}) pending`,
    values: [agentId, now],
  });
  return (rows[0]?.waiting ?? 0) >= mostPending;
}

type MachineRow = { status: ActionApprovalStatus; expiresAt: Date; agentId: string; resourceServerId: string };

/** Reads the parts of an approval that a machine may see, with its agent and resource server. */
export async function findForMachine(id: string): Promise<MachineRow | undefined> {
  const { rows } = await factsPool().query<MachineRow>({
    name: "approval_for_machine",
    text: `select status, expires_at as "expiresAt", agent_id as "agentId", resource_server_id as "resourceServerId"
      from action_approvals where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** Reads one approval. @throws DomainError `action_approval_not_found` */
export async function getOrThrow(tx: Tx, id: string): Promise<ActionApprovalRow> {
  const row = await tx.actionApproval.findUnique({ where: { id }, include: approvalInclude });
  if (!row) throw actionApprovalError("action_approval_not_found", { facts: { id } });
  return row;
}

/** Locks the row until the transaction ends, so that concurrent decisions run one after the other. */
export async function lock(tx: Tx, id: string): Promise<ActionApprovalRow> {
  await tx.$queryRaw`select 1 from action_approvals where id = ${id} for update`;
  return getOrThrow(tx, id);
}

type Change = {
  decidedAt?: Date;
  decidedById?: string;
  /** The covered person; null if they decided for themselves. */
  decidedForId?: string | null;
  note?: string;
  /** Evidence of the signed decision. */
  passkey?: PasskeyEvidence | undefined;
  expiresAt?: Date;
  takenBackAt?: Date;
  takenBackById?: string;
  takenBackNote?: string;
};

/**
 * Changes the status of an approval. Only the commit of a decision changes one to `used`.
 *
 * @throws DomainError `action_approval_changed_meanwhile` if another writer changed it first.
 */
export async function transition(
  tx: Tx,
  from: { id: string; status: ActionApprovalStatus },
  to: "approved" | "denied" | "expired",
  { passkey, ...change }: Change,
): Promise<void> {
  assertInvariant(canMove(from.status, to), `action approval ${from.status} -> ${to}`);
  const { count } = await tx.actionApproval.updateMany({
    where: { id: from.id, status: from.status },
    data: { ...change, ...(passkey && { passkey }), status: to },
  });
  if (count === 0) throw actionApprovalError("action_approval_changed_meanwhile", { facts: { id: from.id } });
}

/** Whether a person gave an approval of an action that counts, for themselves or by a cover. */
export async function isApprovedBy(tx: Tx, approvalId: string, personId: string): Promise<boolean> {
  const theirs = { OR: [{ personId }, { forPersonId: personId }] };
  return (await tx.actionApprovalVote.count({ where: { approvalId, fellAt: null, ...theirs } })) > 0;
}

type Yes = {
  approvalId: string;
  step: number;
  personId: string;
  /** The covered person; null if they voted for themselves. */
  forPersonId: string | null;
  note: string;
  passkey?: PasskeyEvidence | undefined;
};

/** Permanently voids the votes on an action that are not in `standing`. Their approvers have to approve again. */
export async function letFall(
  tx: Tx,
  approvalId: string,
  standing: readonly { step: number; by: { personId: string } }[],
  now: Date,
): Promise<void> {
  const others = standing.map(({ step, by: { personId } }) => ({ NOT: { step, personId } }));
  await tx.actionApprovalVote.updateMany({ where: { approvalId, fellAt: null, AND: others }, data: { fellAt: now } });
}

/** Stores a person's approval of a step. It replaces an earlier one of theirs that no longer counts. */
export async function castYes(tx: Tx, { passkey, ...yes }: Yes, at: Date): Promise<void> {
  const { approvalId, step, personId } = yes;
  const said = { ...yes, at, fellAt: null, passkey: passkey ?? Prisma.DbNull };
  const where = { approvalId_step_personId: { approvalId, step, personId } };
  await tx.actionApprovalVote.upsert({ where, create: said, update: said });
}

/** Reads the votes on some actions, oldest first. */
export const votesOn = (tx: Tx, approvalIds: readonly string[]) =>
  tx.actionApprovalVote.findMany({
    where: { approvalId: { in: [...approvalIds] } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });

export function listRows(
  tx: Tx,
  where: Prisma.ActionApprovalWhereInput,
  orderBy: Prisma.ActionApprovalOrderByWithRelationInput[],
  take: number,
): Promise<ActionApprovalRow[]> {
  return tx.actionApproval.findMany({ where, orderBy, take, include: approvalInclude });
}

type Verdicts = { approved: number; denied: number };

/** Counts the decisions before an instant about the actions that an agent asked for in the 30 days before it. */
export async function verdictsOf(agentId: string, at: Date): Promise<Verdicts> {
  const { rows } = await sqlPool().query<Verdicts>(
    `select count(*) filter (where decided_by_id is not null and (status <> 'denied' or taken_back_at is not null))::int as approved,
       count(*) filter (where status = 'denied' and taken_back_at is null)::int as denied
     from action_approvals
     where agent_id = $1 and created_at > $2::timestamptz - interval '30 days' and decided_at < $2::timestamptz`,
    [agentId, at],
  );
  return rows[0] ?? { approved: 0, denied: 0 };
}

/** Locks an agent so that one transaction at a time judges it. Readers do not wait. */
export const lockAgent = (tx: Tx, agentId: string) =>
  tx.$queryRaw`select 1 from agents where id = ${agentId} for no key update`;

/** Locks pending approvals whose delegation was revoked or expired, which is final. */
export async function lockEnded(tx: Tx, take: number): Promise<ActionApprovalRow[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select a.id from action_approvals a join delegations d on d.id = a.delegation_id
    where a.status = 'pending' and d.status in ('revoked', 'expired')
    order by a.expires_at limit ${take} for update of a skip locked`;
  return tx.actionApproval.findMany({ where: { id: { in: rows.map((row) => row.id) } }, include: approvalInclude });
}

/** Locks approvals whose time to be decided or used is over. With an id, only that one. */
export async function lockDue(tx: Tx, take: number, id?: string): Promise<ActionApprovalRow[]> {
  const place = { table: "action_approvals", statuses: ["pending", "approved"], column: "expires_at", take };
  const sql = `select id from action_approvals where ${due({ ...place, only: id === undefined ? "true" : "id = $1" })}
    limit ${take} for update skip locked`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, ...(id === undefined ? [] : [id]));
  return tx.actionApproval.findMany({ where: { id: { in: rows.map((row) => row.id) } }, include: approvalInclude });
}

/** Locks and reads some approvals of an agent that wait or can be used, the newest first. */
export async function lockOpenOf(tx: Tx, agentId: string, take: number): Promise<ActionApprovalRow[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from action_approvals where agent_id = ${agentId} and status in ('pending', 'approved')
    order by created_at desc limit ${take} for update`;
  return tx.actionApproval.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, include: approvalInclude });
}

/** Matches unused approvals that rest on the vote of a person ($1), given or covered for. Few are open at a time. */
const openApprovedBy = `from action_approvals a
  where a.status = 'approved' and a.expires_at > (select clock_timestamp()) and exists (
    select from action_approval_votes v
    where v.approval_id = a.id and v.fell_at is null and $1 in (v.person_id, v.for_person_id))`;

/** Locks and reads some unused approvals that rest on the vote of a person. */
export async function lockApprovedBy(tx: Tx, personId: string, take: number): Promise<ActionApprovalRow[]> {
  const sql = `select a.id ${openApprovedBy} order by a.id limit ${take} for update of a`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, personId);
  return tx.actionApproval.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, include: approvalInclude });
}

/** Counts the unused approvals that rest on the vote of a person, up to a number. */
export async function countApprovedBy(tx: Tx, personId: string, most: number): Promise<number> {
  const sql = `select count(*)::int as count from (select 1 ${openApprovedBy} limit ${most}) x`;
  const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(sql, personId);
  return row?.count ?? 0;
}
