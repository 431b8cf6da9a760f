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

/** More changes of one thing than people make. */
const most = 1_000;
/** In ms. Records about much else may name the thing as well, and are read to be left out. */
const longestMs = 2_000;

const listed = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(", ");

/** The records of each life, by the conditions of an index (`audit_search_agent_life`, `audit_search_life`). */
const lives = {
  agent: { sealed: "s.agent_id = $1 and s.type like 'agent.%'", types: "type like 'agent.%'", subject: ["agent"] },
  delegation: ofTypes(
    // A revocation names its subject.
    ["facts,delegation", "facts,subject"],
    ["granted", "narrowed", "changed", "reissued", "suspended", "resumed", "revoked", "expired"].map(
      (verb) => `delegation.${verb}`,
    ),
  ),
  person: ofTypes(
    ["facts,personId"],
    ["created", "updated", "deactivated", "reactivated", "invited", "invitation-accepted"].map(
      (verb) => `person.${verb}`,
    ),
  ),
};
export type LifeOf = keyof typeof lives;

/** @param subject Paths in the body to the thing that the record is about; the first that is there. Its actor and its parent are other things. */
function ofTypes(subject: string[], types: readonly string[]) {
  const among = `type in (${listed(types)})`;
  return { sealed: `s.refs @> array[$1] and s.${among}`, types: among, subject };
}

/** The thing that a record is about. */
const subjectOf = (of: LifeOf, { agent, facts }: EntryBody): unknown =>
  of === "agent" ? agent : of === "delegation" ? (facts?.delegation ?? facts?.subject) : facts?.personId;

/** The records about the life of `$1` alone, of those that an index finds; `more` narrows them by the columns of `s`. */
const ownLife = (of: LifeOf, more: string, newestFirst: number): string => {
  const { sealed, subject } = lives[of];
  const paths = subject.map((path) => `convert_from(e.body, 'UTF8')::jsonb #>> '{${path}}'`).join(", ");
  return `with life as materialized (select s.entry_id, s.index from audit_search s where ${sealed}${more}),
     newest as materialized (
       select l.entry_id, l.index from life l
         cross join lateral (select body from log_entries e where e.entry_id = l.entry_id offset 0) e
       where coalesce(${paths}) = $1
       order by l.index desc limit ${newestFirst})`;
};

/** Finds the places of the newest sealed records about the life of a thing after an instant, the newest first. */
export async function lifeAfter(of: LifeOf, id: string, after: Date, atMost: number): Promise<number[]> {
  const rows = await keyedQuery<{ index: string }>(
    `${ownLife(of, " and s.time > $2", atMost)} select index from newest order by index desc`,
    [id, after],
    { withinMs: longestMs },
  );
  return rows.map(({ index }) => Number(index));
}

type Row = { body: Buffer; texts: Record<string, string> | null };

/**
 * Finds what was recorded about the life of a thing up to an instant: its newest 1,000 records, in the order in which they
 * happened. Records that are committed and not sealed yet are among them. Knows no caller: the use case decides who may
 * ask.
 */
export async function lifeRecords(of: LifeOf, id: string, until?: Date): Promise<LifeRecord[]> {
  const { types } = lives[of];
  const before = until === undefined ? "" : " and s.time <= $2";
  const rows = await keyedQuery<Row>(
    `${ownLife(of, before, most)}
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
    { withinMs: longestMs },
  );
  return rows.flatMap(({ body, texts }) => {
    const parsed = parseEntryBody(body);
    if (!parsed || (until && Date.parse(parsed.time) > until.getTime())) return [];
    if (subjectOf(of, parsed) !== id) return [];
    const kept = new Map(Object.entries(texts ?? {}));
    return [{ body: parsed, texts: kept, changes: shownChanges(parsed.facts, kept, parsed.texts) }];
  });
}
