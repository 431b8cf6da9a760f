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

const revoked = `t.jti, t.agent_id as "agentId", t.instance_id as "instanceId", t.parent_jti as "exchangedFor"`;

/** Revokes one token; undefined if it is unknown or was revoked before. */
export async function revokeRow(tx: Tx, jti: string): Promise<RevokedToken | undefined> {
  const rows = await tx.$queryRawUnsafe<RevokedToken[]>(
    `update access_tokens t set revoked_at = clock_timestamp() where t.jti = $1 and t.revoked_at is null
     returning ${revoked}`,
    jti,
  );
  return rows[0];
}

/** Whether {@link revokeRow} would revoke a token. */
export const isUnrevoked = async (tx: Tx, jti: string): Promise<boolean> =>
  (await tx.accessToken.count({ where: { jti, revokedAt: null } })) > 0;

/** Whether a token was exchanged for others. Reads one row. */
export async function isExchanged(tx: Tx, jti: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`select 1 from access_tokens where parent_jti = ${jti} limit 1`;
  return rows.length > 0;
}

/**
 * Finds up to `most` tokens that were exchanged from a token, or from those, and are neither revoked nor expired. Each
 * is found by its key, also without statistics.
 */
export async function unrevokedBelow(tx: Tx, jti: string, most: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ jti: string }[]>`
    with recursive tree as (
      select t.jti, t.revoked_at from access_tokens t where t.jti = ${jti}
      union all
      select c.jti, c.revoked_at from tree cross join lateral (
        select t.jti, t.revoked_at from access_tokens t
        where t.parent_jti = tree.jti and t.expires_at > (select clock_timestamp()) offset 0) c
    )
    select tree.jti from tree where tree.revoked_at is null and tree.jti <> ${jti} limit ${most}`;
  return rows.map((row) => row.jti);
}

/** Revokes some tokens as of the instant at which another one was revoked. Returns those that were not revoked before. */
export const revokeRowsWith = (tx: Tx, jti: string, below: readonly string[]): Promise<RevokedToken[]> =>
  tx.$queryRawUnsafe<RevokedToken[]>(
    `with locked as materialized (
       select jti from access_tokens where jti = any($2::text[]) and revoked_at is null order by jti for update
     )
     update access_tokens t set revoked_at = top.revoked_at from locked, access_tokens top
     where top.jti = $1 and top.revoked_at is not null and t.jti = locked.jti returning ${revoked}`,
    jti,
    [...below],
  );
