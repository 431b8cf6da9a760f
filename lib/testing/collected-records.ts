import { appendFile } from "node:fs/promises";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { namedId } from "@/lib/audit/name-member";
import { toldTypes } from "@/lib/audit/sentences/sentence";
import type { Sql } from "./database";

type Row = { entry_id: string; type: string; body: Buffer; texts: Record<string, string> | null };

/** A record as the product made it: its sealed bytes and its texts. */
export type CollectedRecord = { body: unknown; texts: Record<string, string> };

/**
 * Checks one record of every type that the tests of a file made: each type has a template. If `MANDATE_RECORDS` is set,
 * the records are also added to that file. `scripts/examples.ts` takes the examples of the golden sentences from it.
 */
export async function collectRecords(sql: Sql): Promise<void> {
  const rows = await sql<Row>(
    `select distinct on (e.type, e.body_code) e.entry_id, e.type, e.body,
       (select jsonb_object_agg(t.member, t.value) from erasable_texts t where t.entry_id = e.entry_id) as texts
     from (select l.*, substring(encode(l.body, 'escape') from '"code":"([a-z_-]+)"') as body_code from log_entries l) e
     order by e.type, e.body_code, e.id desc`,
  );
  const untold = rows.map(({ type }) => type).filter((type) => !type.startsWith("test.") && !toldTypes.includes(type));
  if (untold.length > 0) throw new Error(`Types of records without a template: ${untold.join(", ")}`);
  const file = process.env.MANDATE_RECORDS;
  if (file === undefined) return;
  const names = new Map(
    (await sql<{ digest: string; value: string }>("select digest, value from kept_names")).map(
      (one) => [...[one.digest, one.value]] as [string, string],
    ),
  );
  const lines = rows.flatMap((row) => {
    const body = parseEntryBody(row.body);
    if (!body || row.type.startsWith("test.")) return [];
    const texts = { ...row.texts, ...namesOf(body.texts ?? {}, names) };
    return [`${JSON.stringify({ body, texts } satisfies CollectedRecord)}\n`];
  });
  await appendFile(file, lines.join(""));
}

function namesOf(sealed: Readonly<Record<string, string>>, names: ReadonlyMap<string, string>): Record<string, string> {
  const found = Object.entries(sealed).flatMap(([member, digest]) => {
    const value = namedId(member) === undefined ? undefined : names.get(digest);
    return value === undefined ? [] : [[member, value] as const];
  });
  return Object.fromEntries(found);
}
