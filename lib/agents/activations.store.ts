import { newId } from "@/lib/platform/base/id";
import type { DuePlace } from "@/lib/platform/database/due-place";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Agent } from "./model";
import { findAll, hold } from "./store";

/** An agent whose activation waits for a second person, until an instant. */
export type WaitingActivation = Agent & { activationExpiresAt: Date };

type Wanted = {
  after: DuePlace | undefined;
  now: Date;
  take: number;
  /** The tiers and environments of the agents; undefined for all. */
  among: readonly Pick<Agent, "riskTier" | "environment">[] | undefined;
};

/** Lists the agents whose activation another person asked for and this person may confirm, the soonest end first. */
export async function listActivatable(
  personId: string,
  { after, now, take, among }: Wanted,
): Promise<WaitingActivation[]> {
  const place = after ?? { due: now, id: null };
  const terms = among?.map(({ riskTier, environment }) => `${riskTier} ${environment}`) ?? null;
  const rows = await keyedQuery<{ id: string }>(
    `select a.id from agents a join people p on p.id = a.owner_id
     where a.status = 'pending' and a.activation_expires_at > $1
       and ${place.id === null ? "a.activation_expires_at > $2 and $3::text is null" : "(a.activation_expires_at, a.id) > ($2, $3)"}
       and a.activation_requested_by_id <> $4 and p.status = 'active'
       and ($5::text[] is null or a.risk_tier || ' ' || a.environment = any($5))
     order by a.activation_expires_at, a.id limit $6`,
    [now, place.due, place.id, personId, terms, take],
    { inOrder: true },
  );
  const found = await findAll(rows.map(({ id }) => id));
  return rows.flatMap(({ id }) => {
    const agent = found.get(id);
    return agent && waits(agent) ? [agent] : [];
  });
}

const waits = (agent: Agent): agent is WaitingActivation => agent.activationExpiresAt !== null;

/** Lists agents whose activation waited too long, the longest first. */
export const lapsedActivations = async (take: number): Promise<string[]> => {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select id from agents where status = 'pending' and activation_expires_at <= (select clock_timestamp())
    order by activation_expires_at, id limit ${take}`;
  return rows.map(({ id }) => id);
};

/** Notes that a person asked for the activation of an agent, which waits from then on. */
export async function noteAsked(tx: Tx, agentId: string, askedById: string): Promise<void> {
  await tx.agentActivation.create({ data: { id: newId("activation"), agentId, askedById } });
}

/**
 * Notes the answer of a second person before it moves the agent. Every other end is noted by the database. The agent is
 * held first, as everything else that moves it does.
 */
export async function noteAnswer(
  tx: Tx,
  agentId: string,
  answer: { status: "confirmed" | "refused"; answeredById: string; answer?: string },
): Promise<void> {
  await hold(tx, agentId);
  await tx.$executeRaw`
    update agent_activations set status = ${answer.status}::activation_status, answered_by_id = ${answer.answeredById},
      answer = ${answer.answer ?? null}, ended_at = clock_timestamp()
    where agent_id = ${agentId} and status = 'waiting'`;
}

/** Reads activations that people asked for, in no order. */
export const findAsked = (ids: readonly string[]) =>
  prisma().agentActivation.findMany({ where: { id: { in: [...ids] } } });
