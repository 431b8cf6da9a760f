import { keyedQuery } from "@/lib/platform/database/keyed";
import { type EntryBody, parseEntryBody } from "./entry-body";
import { type ShownChange, shownChanges } from "./shown-changes";

/** A record of the life of an agent, a delegation or a person. */
export type LifeRecord = {
  body: EntryBody;
  /** Texts that still exist, by member. */
  texts: ReadonlyMap<string, string>;
  changes: readonly ShownChange[];
};

const most = 100;

const listed = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(", ");

/** The records of each life, by the conditions of an index (`audit_search_agent_life`, `audit_search_life`). */
const lives = {
  agent: { sealed: "s.agent_id = $1 and s.type like 'agent.%'", types: "type like 'agent.%'" },
  delegation: ofTypes(
    ["granted", "narrowed", "changed", "reissued", "suspended", "resumed", "revoked", "expired"].map(
      (verb) => `delegation.${verb}`,
    ),
  ),
  person: ofTypes(
    ["created", "updated", "deactivated", "reactivated", "invited", "invitation-accepted"].map(
      (verb) => `person.${verb}`,
    ),
  ),
};
export type LifeOf = keyof typeof lives;

function ofTypes(types: readonly string[]) {
  return { sealed: `s.refs @> array[$1] and s.type in (${listed(types)})`, types: `type in (${listed(types)})` };
}

type Row = { body: Buffer; texts: Record<string, string> | null };

/**
 * Finds what was recorded about the life of a thing up to an instant: the newest 100 records, in the order in which they
 * happened. Records that are committed and not sealed yet are among them. Knows no caller: the use case decides who may
 * ask.
 */
export async function lifeRecords(of: LifeOf, id: string, until?: Date): Promise<LifeRecord[]> {
  const { sealed, types } = lives[of];
  const before = until === undefined ? "" : " and s.time <= $2";
  const rows = await keyedQuery<Row>(
    `with life as materialized (select s.entry_id, s.index from audit_search s where ${sealed}${before}),
     newest as materialized (select entry_id from life order by index desc limit ${most})
     select found.body, (select jsonb_object_agg(t.member, t.value) from erasable_texts t where t.entry_id = found.entry_id)
       as texts
     from (
       select e.id, e.entry_id, e.body from newest
         cross join lateral (select * from log_entries e where e.entry_id = newest.entry_id offset 0) e
       union all
       select e.id, e.entry_id, e.body from log_entries e
         where e.id > coalesce((select last_entry from log_head), 0) and e.${types}
           and position(convert_to($1, 'UTF8') in e.body) > 0) found
     order by found.id`,
    until === undefined ? [id] : [id, until],
  );
  return rows.flatMap(({ body, texts }) => {
    const parsed = parseEntryBody(body);
    if (!parsed || (until && Date.parse(parsed.time) > until.getTime())) return [];
    if (of === "agent" ? parsed.agent !== id : !parsed.refs?.includes(id)) return [];
    const kept = new Map(Object.entries(texts ?? {}));
    return [{ body: parsed, texts: kept, changes: shownChanges(parsed.facts, kept, parsed.texts) }];
  });
}
