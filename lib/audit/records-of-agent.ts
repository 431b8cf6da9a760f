import { keyedQuery } from "@/lib/platform/database/keyed";
import { type EntryBody, parseEntryBody } from "./entry-body";

export type RecordOfAgent = {
  body: EntryBody;
  /** Null where none was given, or where it was erased. */
  reason: string | null;
};

const most = 100;

/**
 * Finds what was recorded about an agent itself (`agent.*`), the newest 100, in the order in which it happened; also what
 * is committed and not sealed yet. Knows no caller: the use case that asks decides who may.
 */
export async function recordsOfAgent(agentId: string): Promise<RecordOfAgent[]> {
  const rows = await keyedQuery<{ body: Buffer; reason: string | null }>(
    `with sealed as materialized (
       select s.entry_id from audit_search s where s.agent_id = $1 and s.type like 'agent.%'
       order by s.index desc limit ${most})
     select found.body, t.value as reason from (
       select e.id, e.entry_id, e.body from sealed
         cross join lateral (select * from log_entries e where e.entry_id = sealed.entry_id offset 0) e
       union all
       select e.id, e.entry_id, e.body from log_entries e
         where e.id > coalesce((select last_entry from log_head), 0) and e.type like 'agent.%'
           and position(convert_to($1, 'UTF8') in e.body) > 0) found
     left join erasable_texts t on t.entry_id = found.entry_id and t.member = 'reason'
     order by found.id`,
    [agentId],
    { inOrder: true },
  );
  return rows.flatMap(({ body, reason }) => {
    const parsed = parseEntryBody(body);
    return parsed?.agent === agentId ? [{ body: parsed, reason }] : [];
  });
}
