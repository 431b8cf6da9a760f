import type { Tx } from "@/lib/platform/db/transaction";

/**
 * Finds the people behind some instances, by instance: who let it in (issued the token, made the rule or trusted the issuer
 * that enrolled it, or released it from quarantine), and who handed its agent on since: the former owner, and who transferred
 * it.
 *
 * None of them is a second person beside the instance, whoever owns its agent (I9). Each list only grows.
 */
export async function peopleBehind(
  db: Pick<Tx, "$queryRaw">,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.$queryRaw<{ id: string; people: string[] }[]>`
    select i.id, array(
      select unnest(i.behind_ids)
      union select unnest(t.behind_ids) from agent_transfers t where t.agent_id = i.agent_id and t.at >= i.enrolled_at
    ) as people
    from instances i where i.id = any (${[...new Set(instanceIds)]}::text[])`;
  return new Map(rows.map(({ id, people }) => [id, people]));
}
