import { factsPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";

type Behind = { id: string; people: string[] };

const behindInstances = `
  select i.id, array(
    select unnest(i.behind_ids)
    union select unnest(t.behind_ids) from agent_transfers t where t.agent_id = i.agent_id and t.at >= i.enrolled_at
  ) as people
  from instances i where i.id = any ($1::text[])`;

/**
 * Finds the people behind some instances, by instance:
 *
 * - the person who issued the token, made the rule or trusted the issuer that enrolled it
 * - the person who released it from quarantine
 * - former owners of its agent since then, and the people who transferred it
 *
 * None of them counts as a second person for the instance, independently of the agent's owner (I9). Each list only
 * grows.
 */
export async function peopleBehind(
  db: Pick<Tx, "$queryRawUnsafe">,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.$queryRawUnsafe<Behind[]>(behindInstances, [...new Set(instanceIds)]);
  return new Map(rows.map(({ id, people }) => [id, people]));
}

/**
 * Finds the people behind any of some instances, for decisions. It adds those who invited them: they could act as the
 * invited person.
 */
export async function involvedBehind(instanceIds: readonly string[]): Promise<readonly string[]> {
  const { rows } = await factsPool().query<Pick<Behind, "people">>({
    name: "involved_behind",
    text: `with behind as (select unnest(b.people) as id from (${behindInstances}) b)
      select array(select id from behind union
        select p.invited_by_id from people p where p.id in (select id from behind) and p.invited_by_id is not null) as people`,
    values: [instanceIds],
  });
  return rows[0]?.people ?? [];
}
