import type { AgentStatus } from "@/lib/agents/model";
import type { Onboarding } from "@/lib/lifecycle/onboarding/store";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { prisma } from "@/lib/platform/database/prisma";
import { walk } from "@/lib/platform/database/walk";

/** Ids of agents of a state after an id, along the index on state and id; those of one owner along the index on owners. */
export async function agentIds(
  status: AgentStatus,
  ownerId: string | undefined,
  after: string,
  take: number,
): Promise<string[]> {
  const { where, order } =
    ownerId === undefined
      ? walk({ columns: ["status"], values: ["$1::agent_status"], after: "$2" })
      : walk({ columns: ["owner_id", "status"], values: ["$4", "$1::agent_status"], after: "$2" });
  const sql = `select id from agents where ${where} order by ${order} limit $3`;
  const values = [status, after, take, ...(ownerId === undefined ? [] : [ownerId])];
  return (await keyedQuery<{ id: string }>(sql, values, { inOrder: true })).map(({ id }) => id);
}

/** Ids of onboarding requests that are not over: all, or those of one person. */
export async function askedIds(requestedById: string | undefined, after: string, take: number): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select id from agent_onboardings where status in ('waiting', 'returned') and id > ${after}
      and (${requestedById ?? null}::text is null or requested_by_id = ${requestedById ?? null}::text)
    order by id limit ${take}`;
  return rows.map(({ id }) => id);
}

export const onboardings = (ids: readonly string[]): Promise<Onboarding[]> =>
  prisma().agentOnboarding.findMany({ where: { id: { in: [...ids] } }, orderBy: { id: "asc" } });
