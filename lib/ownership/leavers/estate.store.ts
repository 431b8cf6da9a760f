import { countApprovedBy } from "@/lib/action-approvals/store";
import type { CoverStatus } from "@/lib/approval-policies/cover/model";
import { countAloneApprovedBy } from "@/lib/delegations/approvers.store";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { noteApprovals } from "./approvals.store";
import type { Leaver, OwnedKind } from "./model";
import { countReviewItems, noteReviewItems } from "./reviews.store";

type Id = { id: string };

/** Agents of an owner that are not retired, in the order of their ids. */
export const agentsOf = (tx: Tx, ownerId: string, after: string, take: number): Promise<Id[]> =>
  tx.agent.findMany({
    where: { ownerId, id: { gt: after }, status: { notIn: ["retiring", "retired"] } },
    ...{ orderBy: { id: "asc" }, select: { id: true }, take },
  });

export const delegationsIn = (tx: Tx, ids: readonly string[]) =>
  tx.delegation.findMany({
    where: { id: { in: [...ids] } },
    ...{ orderBy: { id: "asc" }, select: { id: true, agentId: true, delegatorId: true } },
  });

/** Undecided requests that a person made or must consent to. */
export const ownRequests = (tx: Tx, personId: string, take: number): Promise<Id[]> =>
  tx.$queryRaw<Id[]>`
    (select id from requests where requester_id = ${personId} and status in ('pending', 'changes_requested')
       order by id limit ${take})
    union
    (select id from requests where on_behalf_of_id = ${personId} and status in ('pending', 'changes_requested')
       order by decide_by, id limit ${take})
    order by id limit ${take}`;

/** Undecided requests that are assigned to a person. */
export const assignedRequests = (tx: Tx, personId: string, take: number): Promise<Id[]> =>
  tx.$queryRaw<Id[]>`
    select id from requests where assignee_id = ${personId} and status in ('pending', 'changes_requested')
    order by id limit ${take}`;

export type Cover = { personId: string; coverId: string; status: CoverStatus; until: Date };

/** Removes the covers in which a person is away or decides for another, and returns them with their states. */
export const removeCovers = (tx: Tx, personId: string, take: number): Promise<Cover[]> =>
  tx.$queryRaw<Cover[]>`
    delete from approval_covers where person_id in (
      (select person_id from approval_covers where person_id = ${personId})
      union all (select person_id from approval_covers where cover_id = ${personId} limit ${take})
    ) returning person_id as "personId", cover_id as "coverId", status, until_at as until`;

/** Notes the things of waiting items that got another person by other ways, or ended. */
export async function noteOtherWays(
  tx: Tx,
  kind: OwnedKind,
  leaver: Leaver,
  items: readonly { subjectId: string }[],
): Promise<void> {
  const ids = items.map(({ subjectId }) => subjectId);
  if (ids.length > 0) await notes[kind](tx, leaver, ids);
}

async function noteAgents(tx: Tx, { id, personId }: Leaver, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    update leaver_items i set outcome = 'rehomed', to_person_id = a.owner_id, rule = 'hand', at = clock_timestamp()
    from agents a where i.leaver_id = ${id} and i.kind = 'agent' and i.subject_id = any(${ids})
      and i.outcome = 'waiting' and a.id = i.subject_id and a.owner_id <> ${personId}`;
  await tx.$executeRaw`
    update leaver_items i set outcome = 'ended', at = clock_timestamp()
    from agents a where i.leaver_id = ${id} and i.kind = 'agent' and i.subject_id = any(${ids})
      and i.outcome = 'waiting' and a.id = i.subject_id and a.status in ('retiring', 'retired')`;
}

async function noteDelegations(tx: Tx, { id, personId }: Leaver, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    update leaver_items i set outcome = 'rehomed', to_person_id = d.delegator_id, at = clock_timestamp(),
      rule = case when d.delegator_id = i.to_person_id then i.rule else 'hand' end
    from delegations d where i.leaver_id = ${id} and i.kind = 'delegation' and i.subject_id = any(${ids})
      and i.outcome = 'waiting' and d.id = i.subject_id and d.delegator_id <> ${personId}
      and d.status in ('active', 'suspended')`;
  await tx.$executeRaw`
    update leaver_items i set outcome = 'ended', at = clock_timestamp()
    from delegations d where i.leaver_id = ${id} and i.kind = 'delegation' and i.subject_id = any(${ids})
      and i.outcome = 'waiting' and d.id = i.subject_id and d.status not in ('active', 'suspended')`;
}

const notes = {
  ...{ agent: noteAgents, delegation: noteDelegations, review: noteReviewItems, approval: noteApprovals },
} as const;

/** Counts of things that can act or be decided in a person's name, of a finished leaver. */
export const nothingLeft = { sessions: 0, agents: 0, delegations: 0, covers: 0, requests: 0 } as const;

/** Whether anything can still act or be decided in a person's name. A deactivated person has no session that stands. */
export async function isAnyLeft(tx: Tx, personId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ isLeft: boolean }[]>`
    select
      (select status from people where id = ${personId}) = 'active'
        and exists(select from sessions where person_id = ${personId} and revoked_at is null
          and expires_at > (select clock_timestamp()))
      or exists(select from agents where owner_id = ${personId} and status = 'active')
      or exists(select from delegations where delegator_id = ${personId} and parent_id is null and status = 'active')
      or exists(select from delegations where on_behalf_of_id = ${personId} and status = 'active')
      or exists(select from approval_covers where person_id = ${personId})
      or exists(select from approval_covers where cover_id = ${personId})
      or exists(select from requests where requester_id = ${personId} and status in ('pending', 'changes_requested'))
      or exists(select from requests where on_behalf_of_id = ${personId} and status in ('pending', 'changes_requested'))
      or exists(select from requests where assignee_id = ${personId} and status in ('pending', 'changes_requested'))
      as "isLeft"`;
  return row?.isLeft ?? true;
}

/** The most things of a kind that a preview counts. */
export const mostCounted = 10_000;

type DepartureCounts = {
  sessions: number;
  agents: number;
  given: number;
  inTheirName: number;
  assigned: number;
  own: number;
  covers: number;
  reviews: number;
  approvals: number;
  actions: number;
};

/** Counts what a person would leave behind, each count up to 10,000. */
export async function countsOf(personId: string): Promise<DepartureCounts> {
  const [row] = await prisma().$queryRaw<Omit<DepartureCounts, "reviews" | "approvals" | "actions">[]>`
    select
      (select count(*) from (select 1 from sessions where person_id = ${personId} and revoked_at is null
         and expires_at > clock_timestamp() limit ${mostCounted}) x)::int as sessions,
      (select count(*) from (select 1 from agents where owner_id = ${personId}
         and status not in ('retiring', 'retired') limit ${mostCounted}) x)::int as agents,
      (select count(*) from (select 1 from delegations where delegator_id = ${personId} and parent_id is null
         and status in ('active', 'suspended') limit ${mostCounted}) x)::int as given,
      (select count(*) from (select 1 from delegations where on_behalf_of_id = ${personId}
         and status in ('active', 'suspended') limit ${mostCounted}) x)::int as "inTheirName",
      (select count(*) from (select 1 from requests where assignee_id = ${personId}
         and status in ('pending', 'changes_requested') limit ${mostCounted}) x)::int as assigned,
      (select count(*) from (
         (select id from requests where requester_id = ${personId} and status in ('pending', 'changes_requested') limit ${mostCounted})
         union
         (select id from requests where on_behalf_of_id = ${personId} and status in ('pending', 'changes_requested') limit ${mostCounted})
       ) x)::int as own,
      ((select count(*) from approval_covers where person_id = ${personId} and status <> 'declined'
          and until_at > clock_timestamp())
        + (select count(*) from approval_covers where cover_id = ${personId} and status <> 'declined'
          and until_at > clock_timestamp()))::int as covers`;
  const counts = row ?? { sessions: 0, agents: 0, given: 0, inTheirName: 0, assigned: 0, own: 0, covers: 0 };
  const approvals = await countAloneApprovedBy(personId, mostCounted);
  const actions = await countApprovedBy(prisma(), personId, mostCounted);
  return { ...counts, reviews: await countReviewItems(personId, mostCounted), approvals, actions };
}

/** Groups in which a person is the last active member. */
export const groupsWithoutOthers = (personId: string): Promise<{ id: string; name: string }[]> =>
  prisma().$queryRaw`
    select g.id, g.name from groups g
    where g.removed_at is null and exists (select 1 from group_members m where m.group_id = g.id and m.person_id = ${personId})
      and not exists (
        select 1 from group_members m join people p on p.id = m.person_id
        where m.group_id = g.id and m.person_id <> ${personId} and p.status = 'active')
    order by g.name limit 100`;
