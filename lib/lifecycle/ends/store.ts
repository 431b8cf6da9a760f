import type { Agent, AgentStatus, Environment, RiskTier } from "@/lib/agents/model";
import type { EndOutcome } from "@/lib/lifecycle/model";
import { type Prisma, prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import { stateTag } from "@/lib/platform/http/version-tag";
import type { PersonRole } from "@/lib/principals/model";

export type PlannedEnd = Prisma.AgentPlannedEndGetPayload<object>;

/** The entity tag of a planned end, or of none. */
export const endTag = (end: Pick<PlannedEnd, "endsAt" | "outcome" | "doneAt"> | null | undefined): string =>
  stateTag(end ? [end.endsAt, end.outcome, end.doneAt] : []);

export const find = async (tx: Pick<Tx, "agentPlannedEnd">, agentId: string): Promise<PlannedEnd | undefined> =>
  (await tx.agentPlannedEnd.findUnique({ where: { agentId } })) ?? undefined;

/** Writes the planned end of an agent that the caller holds. People are told of it again. */
export async function write(
  tx: Tx,
  agentId: string,
  end: { endsAt: Date; outcome: EndOutcome; setById: string; setAt: Date },
): Promise<void> {
  const data = { ...end, noticedAt: null, doneAt: null };
  await tx.agentPlannedEnd.upsert({ where: { agentId }, create: { agentId, ...data }, update: data });
}

export const remove = (tx: Tx, agentId: string): Promise<unknown> =>
  tx.agentPlannedEnd.deleteMany({ where: { agentId } });

/** Removes the planned end of an agent that was not carried out. Answers it, or undefined if there is none. */
export async function removeUndone(
  tx: Tx,
  agentId: string,
): Promise<Pick<PlannedEnd, "endsAt" | "outcome"> | undefined> {
  const [row] = await tx.$queryRaw<Pick<PlannedEnd, "endsAt" | "outcome">[]>`
    delete from agent_planned_ends where agent_id = ${agentId} and done_at is null
    returning ends_at as "endsAt", outcome::text as outcome`;
  return row;
}

/**
 * Makes the planned retirement of an agent that the caller holds a suspension. The person who set it is neither its owner
 * nor has one of these roles. People are told of it again. Answers the end, or undefined if it stays.
 */
export async function soften(
  tx: Tx,
  { id, ownerId }: Pick<Agent, "id" | "ownerId">,
  roles: readonly PersonRole[],
): Promise<PlannedEnd | undefined> {
  const rows = await tx.$queryRaw<unknown[]>`
    update agent_planned_ends e set outcome = 'suspend', noticed_at = null
    where e.agent_id = ${id} and e.outcome = 'retire' and e.done_at is null and e.set_by_id is distinct from ${ownerId}
      and not exists (select from people p where p.id = e.set_by_id and p.roles::text[] && ${[...roles]}::text[])
    returning 1`;
  return rows.length === 0 ? undefined : find(tx, id);
}

export type EndPlace = Pick<PlannedEnd, "endsAt" | "agentId">;
export const firstPlace: EndPlace = { endsAt: new Date(0), agentId: "" };

/**
 * States in which a suspension has no effect, and from which an agent can become active. A planned end that suspends waits
 * there.
 */
const idle: readonly AgentStatus[] = ["draft", "pending", "revoked"];

/** Planned ends that came and do not wait, the earliest first, after a place. */
export const due = ({ endsAt, agentId }: EndPlace, take: number): Promise<EndPlace[]> =>
  prisma().$queryRaw<EndPlace[]>`
    select e.agent_id as "agentId", e.ends_at as "endsAt" from agent_planned_ends e join agents a on a.id = e.agent_id
    where e.done_at is null and e.ends_at <= (select clock_timestamp())
      and (e.ends_at, e.agent_id) > (${endsAt}, ${agentId})
      and (e.outcome = 'retire' or a.status::text <> all(${[...idle]}::text[]))
    order by e.ends_at, e.agent_id limit ${take}`;

/**
 * Marks the planned end of an agent that the caller holds as carried out. Answers it, or undefined if it is not due, waits,
 * or another server was first.
 */
export async function take(tx: Tx, { id, status }: Pick<Agent, "id" | "status">): Promise<PlannedEnd | undefined> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update agent_planned_ends set done_at = (select clock_timestamp())
    where agent_id = ${id} and done_at is null and ends_at <= (select clock_timestamp())
      and (outcome = 'retire' or ${!idle.includes(status)}) returning agent_id as id`;
  return rows.length === 0 ? undefined : find(tx, id);
}

export type NearEnd = EndPlace & {
  outcome: EndOutcome;
  status: AgentStatus;
  riskTier: RiskTier;
  environment: Environment;
};

/**
 * Planned ends within so many days of which no record was left, in order after a place, locked. Those that another server
 * works on are left out.
 */
export const nearAndUntold = (
  tx: Tx,
  mostDays: number,
  { endsAt, agentId }: EndPlace,
  limit: number,
): Promise<NearEnd[]> =>
  tx.$queryRaw<NearEnd[]>`
    select e.agent_id as "agentId", e.ends_at as "endsAt", e.outcome::text as outcome, a.status::text as status,
      a.risk_tier::text as "riskTier", a.environment::text as environment
    from agent_planned_ends e join agents a on a.id = e.agent_id
    where e.done_at is null and e.noticed_at is null and (e.ends_at, e.agent_id) > (${endsAt}, ${agentId})
      and e.ends_at <= (select clock_timestamp()) + make_interval(days => ${mostDays}::int)
    order by e.ends_at, e.agent_id limit ${limit} for update of e skip locked`;

export const markTold = (tx: Tx, agentIds: readonly string[], noticedAt: Date): Promise<unknown> =>
  tx.agentPlannedEnd.updateMany({ where: { agentId: { in: [...agentIds] } }, data: { noticedAt } });
