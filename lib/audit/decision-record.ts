import { DomainError } from "@/lib/platform/base/domain-error";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { type EntryBody, parseEntryBody } from "./entry-body";

type Row = { body: Buffer };

/**
 * Finds the index of a decision's first sealed record by key; undefined while none is sealed.
 *
 * Decisions sealed before `decision_entries` existed are found by the index on ids. That condition is materialised: the
 * planner would otherwise walk the trail from its end in the hope of an early hit.
 */
export async function decisionIndex(decisionId: string): Promise<number | undefined> {
  return (await knownIndex(decisionId)) ?? (await earlierIndex(decisionId));
}

async function knownIndex(decisionId: string): Promise<number | undefined> {
  const { rows } = await sqlPool().query<{ index: string }>(
    "select index from decision_entries where decision_id = $1",
    [decisionId],
  );
  return rows[0] && Number(rows[0].index);
}

async function earlierIndex(decisionId: string): Promise<number | undefined> {
  const rows = await keyedQuery<{ index: string }>(
    `with found as materialized (select index, type from audit_search where refs @> array[$1])
     select index from found where starts_with(type, 'decision.') order by index limit 1`,
    [decisionId],
  );
  return rows[0] && Number(rows[0].index);
}

/**
 * Reads the record of a decision, sealed or committed and not sealed yet; the first one, where the answer was repeated.
 * The caller must check who may read it.
 *
 * @throws DomainError `log_behind` (unavailable) where so much waits to be sealed that the record may be among it.
 */
export async function decisionRecord(decisionId: string): Promise<EntryBody | undefined> {
  const known = await knownIndex(decisionId);
  // Sealing may move the record between two looks, so the index is asked again last.
  const body =
    known === undefined
      ? ((await unsealedBody(decisionId)) ?? (await sealedBody(await decisionIndex(decisionId))))
      : await sealedBody(known);
  const parsed = body && parseEntryBody(body);
  return parsed?.refs?.includes(decisionId) ? parsed : undefined;
}

/** Whether the record of a decision is committed and waits to be sealed. @throws DomainError `log_behind` */
export const isUnsealed = async (decisionId: string): Promise<boolean> =>
  (await unsealedBody(decisionId)) !== undefined;

async function sealedBody(index: number | undefined): Promise<Buffer | undefined> {
  if (index === undefined) return undefined;
  const leaves = await sqlPool().query<{ entry: string }>("select entry from log_leaves where index = $1", [index]);
  const { rows } = await sqlPool().query<Row>("select body from log_entries where id = $1", [leaves.rows[0]?.entry]);
  return rows[0]?.body;
}

/** Many times what waits at full load; the leader seals four times a second. */
const mostUnsealed = 20_000;

async function unsealedBody(decisionId: string): Promise<Buffer | undefined> {
  const { rows } = await sqlPool().query<{ body: Buffer | null; waiting: number }>(
    `with unsealed as materialized (
       select id, type, body from log_entries
       where id > coalesce((select last_entry from log_head), 0) order by id desc limit ${mostUnsealed})
     select (select body from unsealed
             where type = 'decision.made' and position(convert_to($1, 'UTF8') in body) > 0 order by id limit 1) as body,
       (select count(*)::int from unsealed) as waiting`,
    [decisionId],
  );
  const [row] = rows;
  if (row?.body) return row.body;
  if (row && row.waiting === mostUnsealed) throw logBehind();
  return undefined;
}

const logBehind = () =>
  new DomainError("log_behind", "unavailable", "Too many records wait to be sealed. Try again in a few seconds.");
