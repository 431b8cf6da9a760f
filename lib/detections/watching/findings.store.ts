import { type Detection, type ResponseMade, type Severity, severities, type WatchKind } from "@/lib/detections/model";
import type { Finding } from "@/lib/detections/rules/rule";
import type { Tx } from "@/lib/platform/database/transaction";

/** A finding with what it is about. */
export type Found = Pick<Detection, "id" | "agentId" | "personId" | "serverId" | "instanceId"> &
  Finding & { kind: WatchKind; severity: Severity; subjectId: string; at: Date };

/** Places in the log that a detection keeps, the newest. */
const mostEvidence = 100;

/** The detection that holds a finding, with its severity before (null if it is new) and after. */
export type Counted = { id: string; before: Severity | null; severity: Severity };

/**
 * Adds a detection, or counts what was seen again in the one that is open, confirmed or expected. Its severity rises to
 * that of the finding, and never falls.
 */
export async function addOrCount(tx: Tx, found: Found): Promise<Counted> {
  const { id, kind, subjectId, agentId, personId, serverId, instanceId, at } = found;
  const rows = await tx.$queryRaw<Counted[]>`
    with held as materialized (select severity from detections where kind = ${kind}::detection_kind
      and subject_id = ${subjectId} and status in ('open', 'confirmed', 'expected'))
    insert into detections (id, kind, agent_id, person_id, server_id, instance_id, subject_id, severity, reason, baseline,
      evidence, sightings, first_seen_at, last_seen_at, owner_then_id)
    values (${id}, ${kind}::detection_kind, ${agentId}, ${personId}, ${serverId}, ${instanceId}, ${subjectId},
      ${found.severity}, ${found.reason}, ${JSON.stringify(found.baseline)}::jsonb,
      ${[...found.evidence]}::bigint[], '[]'::jsonb, ${at}, ${at}, (select owner_id from agents where id = ${agentId}))
    on conflict (kind, subject_id) where status in ('open', 'confirmed', 'expected') and subject_id is not null
    do update set last_seen_at = greatest(detections.last_seen_at, excluded.last_seen_at),
      seen_count = detections.seen_count + 1,
      severity = case when array_position(${[...severities]}::text[], excluded.severity)
        > array_position(${[...severities]}::text[], detections.severity)
        then excluded.severity else detections.severity end, reason = excluded.reason, baseline = excluded.baseline,
      evidence = (select coalesce(array_agg(e order by e), '{}') from (
        select distinct e from unnest(detections.evidence || excluded.evidence) e order by e desc limit ${mostEvidence}) n)
    returning id, case when id = ${id} then null else (select severity from held) end as before, severity`;
  const [counted] = rows;
  if (!counted) throw new Error("A finding is added or counted.");
  return counted;
}

/** Notes what was done about a detection in the transaction that raises it. */
export const noteResponse = (tx: Tx, id: string, made: ResponseMade) =>
  tx.$executeRaw`update detections set response = ${made} where id = ${id}`;

type ClosedRow = {
  id: string;
  kind: WatchKind;
  agentId: string | null;
  personId: string | null;
  serverId: string | null;
  instanceId: string | null;
  subjectId: string | null;
};

type Ending = { kind: WatchKind; subjectId: string; note: string };

/**
 * Closes the open detections of a kind about a subject; answers which.
 *
 * @param lapsedAt Closes instead those that were expected until a time before.
 */
export const closeThose = (
  tx: Tx,
  { kind, subjectId, note }: Ending,
  lapsedAt: Date | null = null,
): Promise<ClosedRow[]> =>
  tx.$queryRaw<ClosedRow[]>`
    update detections set status = 'closed', closed_at = clock_timestamp(), note = ${note}
    where kind = ${kind}::detection_kind and subject_id = ${subjectId}
      and case when ${lapsedAt}::timestamptz is null then status = 'open'
        else status = 'expected' and expected_until <= ${lapsedAt}::timestamptz end
    returning id, kind, agent_id as "agentId", person_id as "personId", server_id as "serverId",
      instance_id as "instanceId", subject_id as "subjectId"`;
