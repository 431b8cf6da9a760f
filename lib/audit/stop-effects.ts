import type pg from "pg";
import type { SearchRow } from "./search-row";

/** A stop of one agent, instance or delegation, with the end of a suspension. */
type Stop = { id: string; subject_id: string; effective_at: Date; over_at: Date | null };
type Effect = { id: string; allowed: number; refusedAt: string | null };

/**
 * Counts what the sealed decisions show of stops: allows after the instant, and the first refusal. The end of a
 * suspension ends its count.
 *
 * One look-up by key for the subjects of these rows; rows are written only for subjects that were revoked.
 */
export async function insertStopEffects(client: pg.Client, rows: readonly SearchRow[]): Promise<void> {
  const decisions = rows.filter(({ type }) => type === "decision.made");
  const subjects = [...new Set(decisions.flatMap(subjectsOf))];
  if (subjects.length === 0) return;
  const { rows: stops } = await client.query<Stop>({
    name: "stops_of_subjects",
    text: `select id, subject_id, effective_at, least(lifted_at, ends_at) as over_at from revocations
           where subject_id = any($1) and scope in ('instance', 'agent', 'delegation')
             and (lifted_at is null or lifted_at > $2)`,
    values: [subjects, new Date(Math.min(...decisions.map(({ time }) => Date.parse(time))))],
  });
  const effects = effectsOf(decisions, stops);
  if (effects.length === 0) return;
  await client.query(
    `insert into revocation_effects as known (revocation_id, allowed, refused_at)
     select * from unnest($1::text[], $2::int[], $3::timestamptz[]) order by 1
     on conflict (revocation_id) do update set allowed = known.allowed + excluded.allowed,
       refused_at = least(known.refused_at, excluded.refused_at)
     where excluded.allowed > 0 or known.refused_at is null`,
    [effects.map(({ id }) => id), effects.map(({ allowed }) => allowed), effects.map(({ refusedAt }) => refusedAt)],
  );
}

const subjectsOf = ({ agent_id, instance_id, chain }: SearchRow): string[] =>
  [agent_id, instance_id, ...chain].filter((id) => id !== null);

function effectsOf(decisions: readonly SearchRow[], stops: readonly Stop[]): Effect[] {
  if (stops.length === 0) return [];
  const bySubject = new Map<string, Stop[]>();
  for (const stop of stops) bySubject.set(stop.subject_id, [...(bySubject.get(stop.subject_id) ?? []), stop]);
  const effects = new Map<string, Effect>();
  for (const row of decisions) {
    for (const stop of subjectsOf(row).flatMap((id) => bySubject.get(id) ?? [])) {
      const time = Date.parse(row.time);
      if (time <= stop.effective_at.getTime() || (stop.over_at !== null && time >= stop.over_at.getTime())) continue;
      const effect = effects.get(stop.id) ?? { id: stop.id, allowed: 0, refusedAt: null };
      if (row.decision === "allow") effect.allowed += 1;
      else if (effect.refusedAt === null || row.time < effect.refusedAt) effect.refusedAt = row.time;
      effects.set(stop.id, effect);
    }
  }
  return [...effects.values()];
}
