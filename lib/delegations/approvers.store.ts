import type { StatedApproval } from "@/lib/delegations/statement/approvals";
import type { DuePlace } from "@/lib/platform/database/due-place";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { keyedWithin } from "@/lib/platform/database/keyed-transactions";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { rolesWith } from "@/lib/principals/permissions";

/**
 * Keeps on whose approval a delegation stands, in place of what was kept.
 *
 * @param confirmedAt When they confirmed the approval of people who left; null if they approved the request.
 */
export async function keepApprovers(
  tx: Tx,
  delegationId: string,
  approvals: readonly Pick<StatedApproval, "person" | "request">[],
  confirmedAt: Date | null = null,
): Promise<void> {
  await tx.$executeRaw`delete from delegation_approvers where delegation_id = ${delegationId}`;
  await tx.delegationApprover.createMany({
    data: approvals.map(({ person, request }) => ({ delegationId, personId: person, requestId: request, confirmedAt })),
    skipDuplicates: true,
  });
}

export const approversKept = (tx: Tx, delegationId: string) =>
  tx.delegationApprover.findMany({ where: { delegationId }, orderBy: { personId: "asc" } });

/** Whether everybody left on whose approval a delegation stands. One that stands on none is not meant. */
export async function isWithoutApprover(tx: Tx, delegationId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ isWithout: boolean }[]>`
    select coalesce(bool_and(p.status <> 'active'), false) as "isWithout"
    from delegation_approvers a join people p on p.id = a.person_id where a.delegation_id = ${delegationId}`;
  return row?.isWithout ?? false;
}

/** Whether the approval `a` is the only one: no other approver of the delegation is active. */
const alone = `not exists (
  select from delegation_approvers o join people p on p.id = o.person_id
  where o.delegation_id = a.delegation_id and o.person_id <> a.person_id and p.status = 'active')`;

/** The next delegations after an id that stand on the approval of one person alone and have not ended. */
export async function aloneApprovedBy(tx: Tx, personId: string, after: string, take: number): Promise<string[]> {
  const read = () =>
    tx.$queryRawUnsafe<{ id: string }[]>(
      `select a.delegation_id as id from delegation_approvers a
       where a.person_id = $1 and a.delegation_id > $2 and ${alone} order by a.delegation_id limit $3`,
      ...[personId, after, take],
    );
  return (await keyedWithin(tx, read, { inOrder: true })).map(({ id }) => id);
}

/** Those of the given delegations that stand on the approval of one person alone. */
export async function aloneAmong(tx: Tx, personId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `select a.delegation_id as id from delegation_approvers a
     where a.person_id = $1 and a.delegation_id = any($2::text[]) and ${alone} order by 1`,
    ...[personId, [...ids]],
  );
  return rows.map(({ id }) => id);
}

/** Counts the delegations that stand on the approval of one person alone, up to a number. */
export async function countAloneApprovedBy(personId: string, most: number): Promise<number> {
  const [row] = await keyedQuery<{ count: number }>(
    `select count(*)::int as count from (
       select 1 from delegation_approvers a where a.person_id = $1 and ${alone} limit $2) x`,
    [personId, most],
  );
  return row?.count ?? 0;
}

type Asked = { delegationId: string; askedId: string | null };

/** Asks people to confirm what stands on the approval of a person who left. */
export const askToConfirm = (tx: Tx, personId: string, asked: readonly Asked[], until: Date): Promise<unknown> =>
  tx.$executeRaw`
    update delegation_approvers a set asked_id = n.asked_id, asked_until = ${until}
    from unnest(${asked.map(({ delegationId }) => delegationId)}::text[],
      ${asked.map(({ askedId }) => askedId)}::text[]) as n (id, asked_id)
    where a.delegation_id = n.id and a.person_id = ${personId}`;

/** Takes back every question about what stands on the approval of a person: they came back. */
export const withdrawAsking = (tx: Tx, personId: string): Promise<unknown> =>
  tx.delegationApprover.updateMany({
    where: { personId, askedUntil: { not: null } },
    data: { askedId: null, askedUntil: null },
  });

/** Asks no certain person any more: the time is over. Who could have approved it may still confirm it. */
export const endAsking = (tx: Tx, personId: string, ids: readonly string[]): Promise<unknown> =>
  tx.$executeRaw`
    update delegation_approvers set asked_id = null
    where person_id = ${personId} and delegation_id = any(${[...ids]}::text[])`;

/** The facts of an approval `a` that decide who may confirm it. Rows: `l`. */
export const leftApprovals = `
  select a.delegation_id, a.request_id, a.person_id, r.revision, r.requester_id, d.agent_id,
    array_remove(array[a.person_id, g.owner_id, d.delegator_id, d.on_behalf_of_id, r.requester_id, t.owner_id,
      q.invited_by_id] || r.through_ids || coalesce((select v.by_ids from leavers v where v.person_id = a.person_id
        and v.status <> 'cancelled' order by v.left_at desc limit 1), '{}'), null) as barred
  from delegation_approvers a
    join delegations d on d.id = a.delegation_id
    join agents g on g.id = d.agent_id
    join requests r on r.id = a.request_id
    join people q on q.id = r.requester_id
    left join agents t on t.id = r.through_agent_id`;

const groupsOf = (person: string) =>
  `select g.name from group_members m join groups g on g.id = m.group_id where m.person_id = ${person} and g.removed_at is null`;

/** Whether the person `p` is one who may decide requests at all. */
export const decides = `p.status = 'active' and p.invitation_hash is null and p.roles && '{${rolesWith("requests:decide").join(",")}}'::person_role[]`;

/**
 * Whether a person `p` who may decide requests may confirm the left approval `l`: they could have given it. They are no
 * party (I9), and did not end the account. They may answer every step of the request (`answerRefusal`): so it is after a
 * second departure as well, of a person who confirmed and never voted.
 */
export const mayConfirm = `p.id <> all(l.barred) and not exists (
  select from request_steps s where s.request_id = l.request_id and s.revision = l.revision and (
    (s.groups <> '{}' and not exists (${groupsOf("p.id")} and g.name = any(s.groups)))
    or (s.rule -> 'separateFrom' ? 'requester_groups' and exists (
      ${groupsOf("p.id")} and g.name in (${groupsOf("l.requester_id")})))))`;

/** Whether the left approval `a` is the only one that is kept: one person cannot stand for several who left. */
export const single = `not exists (
  select from delegation_approvers o where o.delegation_id = a.delegation_id and o.person_id <> a.person_id)`;

/** Whether a person may confirm what is left of the approvals of a delegation. */
export async function isConfirmer(tx: Tx, delegationId: string, personId: string): Promise<boolean> {
  const rows = await tx.$queryRawUnsafe<object[]>(
    `select from (${leftApprovals} where a.delegation_id = $1 and a.asked_until is not null and ${single}) l
       join people p on p.id = $2 where ${decides} and ${mayConfirm} limit 1`,
    ...[delegationId, personId],
  );
  return rows.length > 0;
}

/** Whether the request of a left approval asks for a passkey, or the approval was signed with one. */
export async function needsPasskey(tx: Tx, delegationId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    select 1 from delegation_approvers a join requests r on r.id = a.request_id
    where a.delegation_id = ${delegationId} and (
      exists (select from request_steps s where s.request_id = r.id and s.revision = r.revision
        and (s.rule ->> 'passkey')::boolean)
      or exists (select from request_votes v where v.request_id = r.id and v.revision = r.revision
        and v.person_id = a.person_id and v.verdict = 'approve' and v.withdrawn_at is null and v.passkey is not null))
    limit 1`;
  return rows.length > 0;
}

export type WaitingConfirmation = { id: string; until: Date; since: Date; leaverId: string };

// $1: the person who is asked. $2, $3: the place; a null id begins after that instant. $4: how many.
const waitingSql = `
  select a.delegation_id as id, a.asked_until as until, a.person_id as "leaverId",
    coalesce(p.status_at, a.asked_until) as since from delegation_approvers a
    join people p on p.id = a.person_id and p.status = 'deactivated'
  where a.asked_id = $1 and a.asked_until >= $2::timestamptz
    and (a.asked_until > $2::timestamptz or a.delegation_id > $3::text) and ${alone}
  order by a.asked_until, a.delegation_id limit $4`;

/** Lists the delegations that a person is asked to confirm, the soonest end first. */
export const listToConfirm = (
  askedId: string,
  { after, take }: { after: DuePlace | undefined; take: number },
): Promise<WaitingConfirmation[]> =>
  keyedQuery<WaitingConfirmation>(waitingSql, [askedId, after?.due ?? new Date(0), after ? after.id : "", take], {
    inOrder: true,
  });

export const findForConfirmation = (ids: readonly string[]) =>
  prisma().delegation.findMany({ where: { id: { in: [...ids] } }, include: { agent: true } });
