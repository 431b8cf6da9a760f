import type { Tx } from "@/lib/platform/database/transaction";
import type { RevokedToken } from "./model";

/**
 * Finds the name of an agent that a person may see: their own agent, one with a delegation in their name, or any agent
 * with `seesAll`.
 */
export async function nameOfKnownAgent(
  tx: Tx,
  agentId: string,
  { personId, seesAll }: { personId: string; seesAll: boolean },
): Promise<string | undefined> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    select a.name from agents a where a.id = ${agentId} and (${seesAll} or a.owner_id = ${personId}
      or exists (select 1 from delegations d where d.agent_id = a.id and d.on_behalf_of_id = ${personId}))`;
  return rows[0]?.name;
}

/** Revokes a token and all tokens exchanged from it. Returns those that were not revoked before. */
export const revokeTree = (tx: Tx, jti: string): Promise<RevokedToken[]> =>
  tx.$queryRawUnsafe<RevokedToken[]>(
    `${treeSql} update access_tokens t set revoked_at = clock_timestamp()
     where t.jti = any (array(select jti from tree)) and t.revoked_at is null
     returning t.jti, t.agent_id as "agentId", t.instance_id as "instanceId", t.parent_jti as "exchangedFor"`,
    jti,
  );

/** Whether {@link revokeTree} would revoke a token. */
export async function isTreeUsable(tx: Tx, jti: string): Promise<boolean> {
  const rows = await tx.$queryRawUnsafe<{ usable: boolean }[]>(
    `${treeSql} select exists (
       select from access_tokens t where t.jti = any (array(select jti from tree)) and t.revoked_at is null) as usable`,
    jti,
  );
  return rows[0]?.usable === true;
}

/** A token and every token that was exchanged from it, and from those. Each is found by its key, also without statistics. */
const treeSql = `with recursive tree as (
    select jti from access_tokens where jti = $1
    union
    select t.jti from tree cross join lateral (select c.jti from access_tokens c where c.parent_jti = tree.jti offset 0) t
  )`;
