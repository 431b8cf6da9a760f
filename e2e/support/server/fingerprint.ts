import { vi } from "vitest";
import type { Sql } from "@/lib/testing/database";

/** Tables to which every request may write, also a refused or reading one: its record, and the counters of attempts. */
const records = [
  ...["log_entries", "log_leaves", "log_nodes", "log_checkpoints", "log_head", "audit_search", "erasable_texts"],
  // The jobs that check the log and its search note how far they came.
  ...["log_checks", "search_checks", "search_differences"],
  // Reads and refused attempts of people are records too.
  "audit_read",
  ...["kept_names", "decision_entries", "revocation_effects"],
  ...[
    "sessions",
    "sign_in_",
    "idempotent_answers",
    "batches",
    "agent_usage",
    ...["agent_counts", "agent_figures", "agent_risk_place"],
    "decision_minutes",
    ...["used_permissions", "delegation_usage", "delegation_excess", "privilege_use_place"],
    ...["dormancies", "dormancy_place"],
    "instance_usage",
    "time_floor",
  ],
  ...["request_readings", "request_note_readings"],
  "request_readings",
  // A job collects the items of access reviews.
  "access_review_items",
  "stream_deliveries",
  // Each server process notes that it runs, and what it saw of a stop.
  ...["server_processes", "stop_sightings"],
  // A server process lists the unknown subjects of earlier questions.
  "unknown_subject_days",
  ...["job_runs", "job_failures", "continuous_work"],
  // The rules of detections read the records.
  ...["watch_cursor", "watch_states", "detections"],
  // A job removes the states of a replay that ended.
  "rule_replay_states",
  // A worker tells people of earlier acts.
  ...["notification_causes", "notifications", "notification_deliveries", "notification_webhook_deliveries"],
  ...["notification_channel_states", "mails"],
  // A job follows a deactivation.
  ...["leaver", "agent_orphans"],
];

/** The content of every other table, as one hash for each: equal before and after means that nothing was stored. */
export type Fingerprint = Record<string, string>;

/**
 * The columns that only a request writes, of rows that also change by themselves. A published key begins to sign some
 * time later. Jobs follow the consequences of a revocation. An action approval expires. A download is
 * recorded once in ten minutes. The place of a stream moves. Channels note how their last delivery went.
 */
const contentOf: Record<string, string> = {
  // A job ends those that ran out.
  enrolment_tokens: "(t.id, t.agent_id, t.used_at)",
  access_reviews: "(t.id, t.name, t.q, t.created_by_id)",
  action_approvals: "(t.id, t.digest, t.decided_at, t.decided_by_id, t.used_at, t.outcome_at)",
  signing_keys: "(t.kid, t.purpose, t.alg)",
  notification_webhooks: "(t.id, t.name, t.template, t.kinds, t.host, t.version)",
  push_subscriptions: "(t.id, t.person_id, t.endpoint)",
  export_files: "(t.export_id, t.name, t.bytes, t.sha256)",
  // A job goes on with it.
  rule_replays: "(t.id, t.kind, t.person_id, t.days, t.proposed)",
  reissues: "(t.delegation_id, t.begun_at)",
  streams: "(t.id, t.name, t.url, t.q, t.status, t.secret_set_at, t.version)",
  revocations: "(t.id, t.scope, t.subject_id, t.reason, t.actor_id, t.effective_at, t.retirement)",
};

/** The rows that only a request writes, of tables that also get rows by themselves. */
const rowsOf: Record<string, string> = { discoveries: "t.server_id is null" };

/** Rows of this table are removed soon after their expiry, independent of requests. So only added rows count. */
const addedOnly = "used_once";

let prepared = 0;

/** Prepares to take fingerprints of a database, over one connection. */
export async function fingerprints(sql: Sql): Promise<() => Promise<Fingerprint>> {
  const tables = await sql<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> '_prisma_migrations'
     order by table_name`,
  );
  const names = tables.map(({ name }) => name).filter((name) => !records.some((record) => name.startsWith(record)));
  const governed = names.filter((name) => name !== addedOnly);
  if (governed.length < 20) throw new Error(`Only ${governed.length} tables hold anything: ${governed}`);
  const text = governed
    .map((name) => {
      const row = `(${contentOf[name] ?? "t"})::text`;
      return `select '${name}' as name, count(*) || ' ' || md5(coalesce(string_agg(${row}, ',' order by ${row}), '')) as hash from "${name}" t where ${rowsOf[name] ?? "true"}`;
    })
    .join(" union all ");
  // Planned once: that takes longer than to read so many small tables.
  const statement = `fingerprint_${++prepared}`;
  await sql(`prepare ${statement} as ${text}`);
  const used = new Set<string>();
  return async () => {
    await jobsAreDone(sql);
    const rows = await sql<{ name: string; hash: string }>(`execute ${statement}`);
    for (const { key } of await sql<{ key: string }>(`select key from ${addedOnly}`)) used.add(key);
    return { ...Object.fromEntries(rows.map(({ name, hash }) => [name, hash])), [addedOnly]: String(used.size) };
  };
}

/** Waits for the jobs of earlier requests. Their writes would otherwise be attributed to the next request. */
async function jobsAreDone(sql: Sql): Promise<void> {
  const noneIsDue = async () => {
    const due = await sql<{ name: string; state: string }>(
      "select name, state from pgboss.job where state < 'completed' and start_after <= clock_timestamp()",
    );
    if (due.length > 0) throw new Error(`Jobs are still due: ${due.map(({ name, state }) => `${name} (${state})`)}`);
  };
  await vi.waitFor(noneIsDue, { timeout: 20_000, interval: 50 });
}
