import { type EntryBody, parseEntryBody } from "@/lib/audit/entry-body";
import { sqlPool } from "@/lib/platform/db/pool";

/**
 * Finds the records of one type that name an id, the first 20 of them, the oldest first; also what is committed and not sealed yet. Knows no
 * caller: the use case that asks decides who may.
 */
export async function recordsAbout(id: string, type: string): Promise<EntryBody[]> {
  const { rows } = await sqlPool().query<{ body: Buffer }>(
    `select e.id, e.body from log_entries e
       where e.entry_id in (select s.entry_id from audit_search s where s.refs @> array[$1] and s.type = $2
                            order by s.index limit 20)
     union
     select e.id, e.body from log_entries e
       where e.id > coalesce((select last_entry from log_head), 0) and e.type = $2 and position(convert_to($1, 'UTF8') in e.body) > 0
     order by id limit 20`,
    [id, type],
  );
  return rows.map(({ body }) => parseEntryBody(body)).filter((body) => body?.refs?.includes(id)) as EntryBody[];
}
