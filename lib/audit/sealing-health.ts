import { sqlPool } from "@/lib/platform/database/pool";

/** Seconds that a record may wait before an alarm: then no process seals (I6 promises ten seconds). */
const alarmSeconds = 60;

/** Checks the age of the oldest record that no checkpoint covers yet. */
export async function sealingHealth(): Promise<{ ok: boolean; detail: string }> {
  const { rows } = await sqlPool().query<{ age: number | null; size: string | null }>({
    name: "sealing_health",
    text: `select h.size, extract(epoch from clock_timestamp() - e.created_at)::float8 as age
           from log_head h left join lateral
             (select created_at from log_entries where id > h.last_entry order by id limit 1) e on true`,
  });
  const [head] = rows;
  if (!head) return { ok: false, detail: "The log has not been opened yet." };
  const sealed = `${Number(head.size ?? 0).toLocaleString("en")} sealed entries`;
  if (head.age === null) return { ok: true, detail: `${sealed}; none waits.` };
  const seconds = Math.max(0, head.age);
  return {
    ok: seconds < alarmSeconds,
    detail: `${sealed}; the oldest that waits does so for ${seconds.toFixed(1)} s.`,
  };
}
