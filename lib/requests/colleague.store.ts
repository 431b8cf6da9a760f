import type { Tx } from "@/lib/platform/database/transaction";

export type AskedAddress = {
  email: string;
  asker: string;
  /** Whether the asker sees the list of people, so that no address is a secret. */
  seesPeople: boolean;
  /** Whether the asker sees every agent and delegation, with the people behind them. */
  seesAgents: boolean;
};

/**
 * Finds an active person by address, among the people that the asker meets anyway: behind the same delegations, or as
 * approvers of the asker's own requests. For other people it does not reveal that the address has an account.
 */
export async function findColleague(
  tx: Tx,
  { email, asker, seesPeople, seesAgents }: AskedAddress,
): Promise<{ id: string; name: string } | undefined> {
  // Looked up row by row along keys; as joins, the planner would read whole tables to find nothing.
  const rows = await tx.$queryRaw<{ id: string; name: string }[]>`
    select p.id, p.name from people p
    where p.email = ${email} and p.status = 'active' and (
      ${seesPeople} or p.id = ${asker}
      or exists (
        select 1 from agents a where a.owner_id = p.id and (${seesAgents} or (
          select true from delegations d
          where d.agent_id = a.id and ${asker} in (d.delegator_id, d.on_behalf_of_id) limit 1)))
      or exists (
        select 1 from delegations d where d.delegator_id = p.id and (${seesAgents} or d.on_behalf_of_id = ${asker}
          or (select a.owner_id from agents a where a.id = d.agent_id) = ${asker}))
      or exists (
        select 1 from delegations d where d.on_behalf_of_id = p.id and (${seesAgents} or d.delegator_id = ${asker}
          or (select a.owner_id from agents a where a.id = d.agent_id) = ${asker}))
      or ${seesAgents} and exists (select 1 from request_votes v where v.person_id = p.id)
      or exists (
        select 1 from requests r where r.requester_id = ${asker} and (
          select true from request_votes v where v.request_id = r.id and v.person_id = p.id limit 1)))`;
  return rows[0];
}
