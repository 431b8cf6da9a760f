/** One agent with an instance, a delegation and a token, by their ids. */
export type Original = { agentId: string; instanceId: string; delegationId: string; jti: string };

type Run = (text: string, values?: unknown[]) => Promise<object[]>;
type Copied = { table: string; of: keyof Original; key: string; renamed: string[]; set?: string };

/** In the order in which they refer to one another. `renamed` columns get the number of the copy as a suffix. */
const copied: Copied[] = [
  { table: "agents", of: "agentId", key: "id", renamed: ["id", "name", "name_skeleton"] },
  {
    table: "instances",
    of: "instanceId",
    key: "id",
    renamed: ["id", "agent_id", "jkt", "registration_token_hash"],
  },
  { table: "instance_keys", of: "instanceId", key: "instance_id", renamed: ["jkt", "instance_id"] },
  { table: "delegations", of: "delegationId", key: "id", renamed: ["id", "agent_id", "request_id"] },
  { table: "delegation_versions", of: "delegationId", key: "delegation_id", renamed: ["delegation_id", "digest"] },
  {
    table: "access_tokens",
    of: "jti",
    key: "jti",
    renamed: ["jti", "agent_id", "instance_id", "delegation_id"],
    set: "'status_list', 9000 + n / 65536, 'status_index', n % 65536, 'expires_at', clock_timestamp() + interval '1 hour'",
  },
];

/**
 * Makes further agents like one that there is, each with an instance, a delegation and a token. The ids of the copies are
 * those of the original with `-1`, `-2` and so on behind them.
 */
export async function multiplyAgent(run: Run, original: Original, from: number, to: number): Promise<void> {
  for (const { table, of, key, renamed, set } of copied) {
    const members = renamed.map((column) => `'${column}', o.v ->> '${column}' || '-' || n`);
    if (set) members.push(set);
    await run(
      `insert into ${table} select copy.* from
         (select to_jsonb(t) as v from ${table} t where ${key} = $1 limit 1) o, generate_series($2::int, $3::int) n,
         jsonb_populate_record(null::${table}, o.v || jsonb_build_object(${members.join(", ")})) copy`,
      [original[of], from, to],
    );
  }
}
