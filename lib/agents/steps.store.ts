import { prisma } from "@/lib/platform/database/prisma";
import type { Tx } from "@/lib/platform/database/transaction";
import type { Agent } from "./model";

/** A step of an agent that waits for an instant. */
export type AgentStep = {
  agentId: string;
  step: "resume" | "retire";
  dueAt: Date;
  /** The instant for which the person planned it, where the owner brought it forward; else null. */
  firstDueAt: Date | null;
  /** The instant of the state in which it was planned. */
  statusAt: Date;
  reason: string;
  setById: string;
  setAt: Date;
  /** Code of the reason why it could not be done when it was due. */
  blocked: string | null;
};

/** Plans a step, in place of an earlier plan of the same one. */
export async function plan(tx: Tx, planned: Omit<AgentStep, "setAt" | "blocked">): Promise<void> {
  const { agentId, step, ...data } = planned;
  await tx.agentStep.upsert({
    where: { agentId_step: { agentId, step } },
    create: planned,
    update: { ...data, blocked: null },
  });
}

/** Finds a planned step. */
export const find = (tx: Tx, agentId: string, step: AgentStep["step"]): Promise<AgentStep | null> =>
  tx.agentStep.findUnique({ where: { agentId_step: { agentId, step } } });

/** Removes a planned step. Returns its instant; undefined if there was none. */
export async function drop(tx: Tx, agentId: string, step: AgentStep["step"]): Promise<Date | undefined> {
  const [row] = await tx.$queryRaw<{ dueAt: Date }[]>`
    delete from agent_steps where agent_id = ${agentId} and step = ${step}::agent_step returning due_at as "dueAt"`;
  return row?.dueAt;
}

/** Removes a step that a person planned. Returns its instant; undefined if there was none. */
export async function dropOf(
  tx: Tx,
  agentId: string,
  step: AgentStep["step"],
  setById: string,
): Promise<Date | undefined> {
  const [row] = await tx.$queryRaw<{ dueAt: Date }[]>`
    delete from agent_steps where agent_id = ${agentId} and step = ${step}::agent_step and set_by_id = ${setById}
    returning due_at as "dueAt"`;
  return row?.dueAt;
}

/** Removes every planned step of an agent. Returns their number. */
export const dropAll = async (tx: Tx, agentId: string): Promise<number> =>
  (await tx.agentStep.deleteMany({ where: { agentId } })).count;

/** Lists the steps that an agent in this state waits for: the end of an earlier suspension is none. */
export async function listOf({ id, status, statusAt }: Pick<Agent, "id" | "status" | "statusAt">) {
  const rows = await prisma().agentStep.findMany({ where: { agentId: id }, orderBy: { step: "asc" } });
  return rows.filter((row) => isOpen(row, { status, statusAt }));
}

/** Whether a step can still come. */
export function isOpen(
  { step, statusAt }: Pick<AgentStep, "step" | "statusAt">,
  agent: Pick<Agent, "status" | "statusAt">,
): boolean {
  if (step === "retire") return agent.status !== "retiring" && agent.status !== "retired";
  return agent.status === "suspended" && agent.statusAt.getTime() === statusAt.getTime();
}

/** Lists some steps that are due, the longest waiting first. */
export const due = (take: number): Promise<Pick<AgentStep, "agentId" | "step">[]> =>
  prisma().$queryRaw<Pick<AgentStep, "agentId" | "step">[]>`
    select agent_id as "agentId", step::text as step from agent_steps
    where due_at <= (select clock_timestamp()) order by due_at, agent_id limit ${take}`;

/** Takes a due step out of the list, so that one worker does it; undefined if another one did. */
export async function take(
  tx: Tx,
  { agentId, step }: Pick<AgentStep, "agentId" | "step">,
): Promise<AgentStep | undefined> {
  const [row] = await tx.$queryRaw<AgentStep[]>`
    delete from agent_steps
    where agent_id = ${agentId} and step = ${step}::agent_step and due_at <= (select clock_timestamp())
    returning agent_id as "agentId", step::text as step, due_at as "dueAt", first_due_at as "firstDueAt",
      status_at as "statusAt", reason, set_by_id as "setById", set_at as "setAt", blocked`;
  return row;
}

/** Puts a step back that could not be done. It is tried again in an hour. */
export const putBack = (tx: Tx, { dueAt, ...step }: AgentStep, blocked: string): Promise<number> =>
  tx.$executeRaw`
    insert into agent_steps (agent_id, step, due_at, status_at, reason, set_by_id, set_at, blocked)
    values (${step.agentId}, ${step.step}::agent_step, clock_timestamp() + interval '1 hour', ${step.statusAt},
      ${step.reason}, ${step.setById}, ${step.setAt}, ${blocked})`;
