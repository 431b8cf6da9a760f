import { Parameters } from "@/lib/agents/inventory/conditions";
import { delegationConditions } from "@/lib/delegations/list/conditions";
import { type DelegationRow, delegationInclude } from "@/lib/delegations/store";
import type { FilterAsker } from "@/lib/people/filter-asker";
import { sqlPool } from "@/lib/platform/db/pool";
import { prisma } from "@/lib/platform/db/prisma";

export type DelegationPage = {
  q: string;
  asker: FilterAsker;
  /** Only what this person stands behind; undefined for all. */
  behind: string | undefined;
  before: string | undefined;
  limit: number;
};

/** Lists delegations that match a filter, newest first. */
export async function listRows({ q, asker, behind, before, limit }: DelegationPage): Promise<DelegationRow[]> {
  const parameters = new Parameters();
  const where = await delegationConditions(q, parameters, asker, behind !== undefined);
  if (behind !== undefined) {
    const person = parameters.add(behind);
    where.push(`(a.owner_id = ${person} or d.delegator_id = ${person} or d.on_behalf_of_id = ${person})`);
  }
  if (before !== undefined) where.push(`d.id < ${parameters.add(before)}`);
  const { rows } = await sqlPool().query<{ id: string }>(
    `select d.id from delegations d join agents a on a.id = d.agent_id
     ${where.length > 0 ? `where ${where.join(" and ")}` : ""} order by d.id desc limit ${parameters.add(limit)}`,
    parameters.values,
  );
  const ids = rows.map(({ id }) => id);
  return prisma().delegation.findMany({
    where: { id: { in: ids } },
    orderBy: { id: "desc" },
    include: delegationInclude,
  });
}
