import type { ResolvedStep } from "@/lib/approval-policies/model";
import type { StatedApproval } from "@/lib/delegations/statement/approvals";
import type { PasskeyEvidence } from "@/lib/passkeys/schema";
import { clock } from "@/lib/platform/base/clock";
import type { Prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Approval, Member, Step } from "./model";

type Revision = { requestId: string; revision: number };
type Row = Prisma.RequestStepGetPayload<Record<never, never>>;

const toStep = ({ rule, state, groups, openedAt, overdueAt, escalatedAt, closedAt }: Row): Step => ({
  // Rows of releases without consents have no `consentOf`.
  rule: { consentOf: null, ...(rule as Omit<ResolvedStep, "consentOf">) },
  state,
  groups,
  openedAt,
  overdueAt,
  escalatedAt,
  closedAt,
});

/** Reads the steps of a revision in order. */
export async function stepsOf(tx: Tx, { requestId, revision }: Revision): Promise<Step[]> {
  return (await tx.requestStep.findMany({ where: { requestId, revision }, orderBy: { number: "asc" } })).map(toStep);
}

/** Adds the steps of a new revision; the first is open. */
export async function insertSteps(tx: Tx, of: Revision, rules: readonly ResolvedStep[], now: Date): Promise<void> {
  await tx.requestStep.createMany({
    data: rules.map((rule, index) => ({
      ...of,
      number: rule.number,
      rule,
      groups: rule.groups,
      ...(index === 0 ? opened(rule, now) : { state: "waiting" as const }),
    })),
  });
}

const opened = ({ skipAfterHours }: ResolvedStep, now: Date) => ({
  state: "open" as const,
  openedAt: now,
  overdueAt: skipAfterHours === null ? null : hoursAfter(now, skipAfterHours),
});

export const hoursAfter = (from: Date, hours: number): Date => new Date(from.getTime() + hours * 3_600_000);

/** Closes the open step. */
export async function closeStep(tx: Tx, of: Revision, number: number, how: "passed" | "skipped", now: Date) {
  await tx.requestStep.updateMany({ where: { ...of, number, state: "open" }, data: { state: how, closedAt: now } });
}

/** Opens a waiting step, with its own time to be answered. */
export async function openStep(tx: Tx, of: Revision, rule: ResolvedStep, decideBy: Date, now: Date): Promise<void> {
  const { number } = rule;
  await tx.requestStep.updateMany({ where: { ...of, number, state: "waiting" }, data: opened(rule, now) });
  await tx.request.updateMany({
    where: { id: of.requestId, revision: of.revision },
    data: { currentStep: number, decideBy, assigneeId: null, assigneeGroup: null },
  });
}

/** Escalates an unanswered step: one more group may answer it. */
export async function escalate(tx: Tx, of: Revision, { rule, groups }: Step, to: string, now: Date): Promise<void> {
  // A step without groups stays open to every approver; escalation only draws the group's attention.
  const wider = groups.length === 0 ? [] : [...new Set([...groups, to])];
  await tx.requestStep.updateMany({
    where: { ...of, number: rule.number, state: "open" },
    data: { groups: wider, escalatedAt: now, overdueAt: null },
  });
}

/** Reads requests whose open step is overdue and whose time to decide is not over. */
export function overdueSteps(tx: Tx, take: number): Promise<{ request_id: string }[]> {
  return tx.$queryRaw<{ request_id: string }[]>`
    select s.request_id from request_steps s join requests r on r.id = s.request_id and r.revision = s.revision
    where s.state = 'open' and s.overdue_at <= (select clock_timestamp()) and r.status = 'pending'
      and r.decide_by > clock_timestamp()
    order by s.overdue_at limit ${take}`;
}

const standingYes = { verdict: "approve", withdrawnAt: null } as const;

/** Reads the approvals of a revision, with the groups that the people are in now. */
export async function approvalsOf(tx: Tx, { requestId, revision }: Revision): Promise<Approval[]> {
  const votes = await tx.requestVote.findMany({
    where: { requestId, revision, ...standingYes },
    orderBy: { at: "asc" },
  });
  const ids = votes.flatMap(({ personId, forPersonId }) => [personId, ...(forPersonId ? [forPersonId] : [])]);
  const members = await membersBy(tx, ids);
  return votes.map(({ step, personId, forPersonId }) => ({
    step,
    by: members(personId),
    on: forPersonId === null ? null : members(forPersonId),
  }));
}

/** Finds the approvals of a revision whose passkey was blocked or no longer belongs to the approver. */
export const approvalsOfFallenKeys = (tx: Tx, { requestId, revision }: Revision) =>
  tx.$queryRaw<{ step: number; personId: string }[]>`
    select v.step, v.person_id as "personId" from request_votes v
    where v.request_id = ${requestId} and v.revision = ${revision}
      and v.verdict = 'approve' and v.withdrawn_at is null and v.passkey is not null and not exists (
        select 1 from passkeys p where p.credential_id = v.passkey ->> 'credential_id' and p.person_id = v.person_id
          and p.blocked_at is null)`;

/** Reads the approvals of a revision as the delegation states them, with the passkey signatures. */
export async function statedApprovals(
  tx: Tx,
  { id: requestId, revision }: { id: string; revision: number },
): Promise<StatedApproval[]> {
  const votes = await tx.requestVote.findMany({
    where: { requestId, revision, ...standingYes },
    orderBy: [{ step: "asc" }, { at: "asc" }, { personId: "asc" }],
  });
  return votes.map(({ personId, forPersonId, step, at, passkey }) => ({
    request: requestId,
    person: personId,
    ...(forPersonId === null ? {} : { in_place_of: forPersonId }),
    step,
    verdict: "approve",
    at: Math.floor(at.getTime() / 1000),
    ...(passkey === null ? {} : { passkey: passkey as PasskeyEvidence }),
  }));
}

/** Reads the groups of people. The returned look-up gives each person with their groups. */
export async function membersBy(tx: Tx, ids: readonly string[]): Promise<(personId: string) => Member> {
  const groups = await groupNamesOf(tx, [...new Set(ids)]);
  return (personId) => ({ personId, groups: groups.get(personId) ?? [] });
}

/** Reads the ids of the people that a person covers for now. */
export async function coveredBy(tx: Tx, coverId: string, now: Date = clock.now()): Promise<string[]> {
  const rows = await tx.approvalCover.findMany({
    where: { coverId, status: "accepted", from: { lte: now }, until: { gt: now } },
    select: { personId: true },
    orderBy: { personId: "asc" },
  });
  return rows.map(({ personId }) => personId);
}

async function groupNamesOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, string[]>> {
  if (personIds.length === 0) return new Map();
  const rows = await tx.groupMember.findMany({
    where: { personId: { in: [...personIds] }, group: { removedAt: null } },
    select: { personId: true, group: { select: { name: true } } },
  });
  const names = new Map<string, string[]>();
  for (const { personId, group } of rows) names.set(personId, [...(names.get(personId) ?? []), group.name]);
  return names;
}
