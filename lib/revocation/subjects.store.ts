import { isId } from "@/lib/platform/base/id-kind";
import { sqlPool } from "@/lib/platform/database/pool";
import type { RevocationSubject } from "./schema";

/** Escapes a text for `like`. */
const literal = (text: string): string => text.replaceAll(/[\\%_]/g, "\\$&");

/** Finds people by a part of their name, or by id. The answer names them, without an address. */
export async function findPeople(text: string, take: number): Promise<RevocationSubject[]> {
  const { rows } = await sqlPool().query<RevocationSubject>(
    `select p.id, p.name, p.status::text as detail from people p
     where p.name ilike '%' || $1 || '%' or p.id = $2 order by lower(p.name), p.id limit $3`,
    [literal(text), text, take],
  );
  return rows;
}

const columns = "i.id, a.name, 'key ' || left(i.jkt, 8) || '…, ' || i.status as detail";
const mine = "($2::text is null or a.owner_id = $2)";

/**
 * Finds instances by their own id, or by the beginning of their agent's name. The key's thumbprint tells them apart.
 *
 * @param ownerId Only instances of agents of this person; null for all.
 */
export async function findInstances(text: string, ownerId: string | null, take: number): Promise<RevocationSubject[]> {
  if (isId("instance", text)) {
    const { rows } = await sqlPool().query<RevocationSubject>(
      `select ${columns} from instances i join agents a on a.id = i.agent_id where i.id = $1 and ${mine}`,
      [text, ownerId],
    );
    return rows;
  }
  // Portions along the two indexes, so that the time does not grow with the fleet.
  const { rows } = await sqlPool().query<RevocationSubject>(
    `select ${columns} from (
       select a.* from agents a where a.name like $1 || '%' and ${mine} order by a.name limit $3) a
       cross join lateral (select * from instances i where i.agent_id = a.id and i.status in ('active', 'quarantined') limit $3) i
     order by a.name, i.id limit $3`,
    [literal(text.toLowerCase()), ownerId, take],
  );
  return rows;
}
