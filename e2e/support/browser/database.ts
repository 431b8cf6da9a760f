import pg from "pg";

/** Runs a statement on the database of the server under test: what only time would do. Answers how many rows changed. */
export async function changeRows(sql: string, values: readonly unknown[]): Promise<number> {
  const client = new pg.Client({ connectionString: (process.env.E2E_DATABASE ?? "").trim() });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

const slot = "jsonb_build_object('slot', to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'))";

/** Has the server run a job of the clock now. */
export const runJob = (name: string): Promise<number> =>
  changeRows(
    `insert into pgboss.job (name, data) values ('mandate', jsonb_build_object('job', $1::text, 'payload', ${slot}))`,
    [name],
  );

/** Has the server count the use of delegations now. Actions that are not sealed yet wait for the next time. */
export const countUse = (): Promise<number> => runJob("privilege-use.count");

/** Whether the record of a decision is sealed, and its agent's last action noted with it. */
export const isSealed = async (decisionId: string): Promise<boolean> =>
  (await changeRows("select 1 from decision_entries where decision_id = $1", [decisionId])) === 1;

/** Lets days pass for an agent without an action. */
export async function passSilently(agentId: string, days: number): Promise<void> {
  const earlier = (column: string) => `${column} = ${column} - make_interval(days => $2)`;
  for (const statement of [
    `update agents set ${earlier("created_at")}, ${earlier("status_at")} where id = $1`,
    `update agent_usage set ${earlier("last_action_at")} where agent_id = $1`,
    `update dormancies set ${earlier("silent_since")}, ${earlier("at")}, ${earlier("status_at")} where subject_id = $1`,
  ])
    await changeRows(statement, [agentId, days]);
  await lookForSilence();
}

/** Lets days pass for one instance of an agent without an action. */
export async function passSilentlyAs(instanceId: string, days: number): Promise<void> {
  const earlier = (column: string) => `${column} = ${column} - make_interval(days => $2)`;
  for (const statement of [
    `update instances set ${earlier("enrolled_at")} where id = $1`,
    `update agents set ${earlier("status_at")} where id = (select agent_id from instances where id = $1)`,
    `update dormancies set ${earlier("silent_since")}, ${earlier("at")}, ${earlier("status_at")} where subject_id = $1`,
    `update revocations set ${earlier("effective_at")}, ${earlier("lifted_at")} where subject_id = $1`,
  ])
    await changeRows(statement, [instanceId, days]);
  // Actions are kept for longer than the days that pass.
  await changeRows("update dormancy_place set counted_from = now() - interval '2 years' where id = 'instances'", []);
  await lookForSilence();
}

/** Lets the server look for silent agents again. A run that is under way may have passed one of them already. */
export async function lookForSilence(): Promise<void> {
  await changeRows("update dormancy_place set done_at = null", []);
  await runJob("dormancy.watch");
}
