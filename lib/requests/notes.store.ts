import { keyedReads } from "@/lib/platform/database/keyed-transactions";
import type { Tx } from "@/lib/platform/database/transaction";

/** Older notes are never marked as unread. */
const unreadDays = 30;
const mostCounted = 100;

/** Counts the notes of each request that others wrote since the person read them. */
export async function unreadNotes(personId: string, requestIds: readonly string[]): Promise<Map<string, number>> {
  if (requestIds.length === 0) return new Map();
  // Looked up row by row along keys; as joins, the planner would read whole tables to find nothing.
  const rows = await keyedReads(
    (tx) => tx.$queryRaw<{ id: string; count: number }[]>`
      select r.id, n.count from unnest(${[...requestIds]}::text[]) as r (id) cross join lateral (
        select count(*)::int as count from (
          select 1 from request_comments c
          where c.request_id = r.id and c.person_id <> ${personId}
            and c.at > (select clock_timestamp()) - ${unreadDays} * interval '1 day'
            and c.at > coalesce((select read_at from request_note_readings m
              where m.person_id = ${personId} and m.request_id = r.id), '-infinity')
          limit ${mostCounted}) unread) n
      where n.count > 0`,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** The instant from which on notes of others are unread for a person. */
export async function notesReadAt(tx: Tx, personId: string, requestId: string): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    select greatest((select read_at from request_note_readings where person_id = ${personId} and request_id = ${requestId}),
      clock_timestamp() - ${unreadDays} * interval '1 day') as at`;
  return row?.at ?? new Date(0);
}

/** Notes that a person has read the notes up to one of them. Returns false if the request has no such note. */
export async function markNotesRead(
  tx: Tx,
  { personId, requestId, upTo }: { personId: string; requestId: string; upTo: string },
): Promise<boolean> {
  const count = await tx.$executeRaw`
    insert into request_note_readings (person_id, request_id, read_at)
    select ${personId}, c.request_id, c.at from request_comments c where c.id = ${upTo} and c.request_id = ${requestId}
    on conflict (person_id, request_id) do update
      set read_at = greatest(request_note_readings.read_at, excluded.read_at)`;
  return count === 1;
}
