import type { World } from "./world";

/** Opens so many sessions of a person, with a provider or by password; answers one of them. */
export async function openSessions(
  { sql }: Pick<World, "sql">,
  count: number,
  personId: string,
  providerId: string | null = null,
): Promise<string> {
  const [row] = await sql<{ id: string }>(
    `insert into sessions (id, person_id, provider_id, authenticated_at, last_seen_at, expires_at)
     select 'ses_' || gen_random_uuid(), $1, $2, t.now, t.now, t.now + interval '8 hours'
     from generate_series(1, $3::int) n, (select clock_timestamp() as now) t returning id`,
    [personId, providerId, count],
  );
  return row?.id ?? "";
}
