import { Client } from "pg";
import type { World } from "./world";

/** Ids of seeded rows: the batch and the number, in the shape of our own. */
export const seededId = (prefix: string, batch: number, n: number): string =>
  `${prefix}_01K${batch}${n.toString(16).toUpperCase().padStart(22, "0")}`;

const id = (prefix: string, n: string) => `'${prefix}_01K' || $1 || lpad(upper(to_hex(${n})), 22, '0')`;

/** The people of the first batch stand behind all of them: a table of a hundred rows is read as a whole. */
const person = (n: string) => `'per_01K1' || lpad(upper(to_hex(${n})), 22, '0')`;

/** A fifth of all records are of this one. */
const busiest = `'${seededId("agt", 1, 9)}'`;

const element = `jsonb_build_array(jsonb_build_object('id', 'e1', 'type', 'payment', 'actions', '["create"]'::jsonb,
  'locations', '["https://payments.acme.example"]'::jsonb, 'identifiers', '["account/eu-*"]'::jsonb))`;

// $1: the batch. $2: how many.
const statements = [
  `insert into people (id, email, name, roles)
   select ${person("n")}, 'seeded-' || $1 || '-' || n || '@acme.example', 'Seeded ' || n, '{member}' from generate_series(1, 50) n where $1 = '1' and $2 > 0`,
  `insert into agents (id, name, name_skeleton, display_name, purpose, owner_id, environment, risk_tier, blueprint_id, status, created_by_id)
   select ${id("agt", "n")}, 'seeded-' || $1 || '-' || n, 'seeded-' || $1 || '-' || n, 'Seeded agent ' || n, 'Refunds customers', ${person("1 + n % 50")},
     'prod', (array['low', 'medium', 'high', 'critical'])[1 + n % 4]::risk_tier, b.id, 'active', ${person("1")}
   from generate_series(1, $2::int / 4) n, blueprints b where b.name = 'standard'`,
  `insert into kept_names (digest, id, salt, value)
   select 'kept-' || id, id, '\\x00', display_name from agents where id like 'agt_01K' || $1 || '%' and $2 > 0`,
  `insert into agent_usage (agent_id, last_action_at) select ${id("agt", "n")}, case when n % 12 > 0 then now() - n * interval '1 second' end
   from generate_series(1, $2::int / 4) n`,
  `insert into agent_figures (agent_id, instances, delegations, key_expires_at, allowed, risk_score, kind, review_due_at)
   select ${id("agt", "n")}, n % 3, n % 5, case when n % 7 > 0 then now() + n * interval '1 hour' end, n % 11, n % 52,
     case n % 3 when 0 then 'both' when 1 then 'autonomous' end, case when n % 6 > 3 then now() + n * interval '1 hour' end from generate_series(1, $2::int / 4) n`,
  `insert into agent_texts select a.id, agent_text(a) from agents a where a.id like 'agt_01K' || $1 || '%' and $2 > 0`,
  `insert into agent_counts select status, count(*) from agents where id like 'agt_01K' || $1 || '%' and $2 > 0 group by status`,
  `insert into instances (id, agent_id, client_name, jkt, public_jwk, key_expires_at, registration_token_hash)
   select ${id("ins", "n")}, ${id("agt", "n")}, 'copy', 'jkt' || $1 || n, '{}', now() + interval '60 days', 'hash' || $1 || n
   from generate_series(1, $2::int / 4) n`,
  `insert into delegations (id, agent_id, delegator_id, parent_id, purpose, status, not_before, expires_at, max_depth, depth, request_id)
   select ${id("dlg", "n")}, ${id("agt", "1 + n % ($2::int / 4)")}, case when n % 4 > 0 then ${person("1 + n % 50")} end,
     case when n % 4 = 0 then ${id("dlg", "n - 1")} end, 'Refund customers',
     case when n % 50 = 1 and $1 = '1' then 'suspended' else 'active' end::delegation_status,
     now() - interval '1 day', now() + interval '90 days', 1, (n % 4 = 0)::int, ${id("req", "n")}
   from generate_series(1, $2::int) n`,
  `insert into delegation_versions (delegation_id, version, authority, effective, not_before, expires_at, max_depth, digest, jws, signed_at, given_at)
   select id, 1, ${element}, ${element}, not_before, expires_at, 1, 'd', 'j', created_at, created_at
   from delegations where id like 'dlg_01K' || $1 || '%' and $2 > 0`,
  `insert into delegation_locations select id, 'https://payments.acme.example' from delegations where id like 'dlg_01K' || $1 || '%' and $2 > 0`,
  `insert into requests (id, agent_id, requester_id, delegator_id, purpose, authority, not_before, expires_at, document, digest, sentence,
     effect, status, decided_at, risk_score, decide_by, shown_risk_tier, risk_tier, amount)
   select ${id("req", "n")}, ${id("agt", "1 + n % ($2::int / 4)")}, ${person("1 + n % 50")}, ${person("1 + n % 50")}, 'Refund customers',
     ${element}, now(), now() + interval '60 days',
     '{"agent": {"name": "a", "displayName": null, "riskTier": "low", "environment": "prod"}}', 'd' || n, 'May refund', '[]', case when n % 3 = 0 then 'denied' else 'pending' end::request_status,
     case when n % 3 = 0 then now() end, case when n % 3 = 0 then 90 else 10 end, now() + make_interval(hours => 1 + n % 100), 'low', (array['low', 'medium', 'high', 'critical'])[1 + n % 4]::risk_tier, n % 7
   from generate_series(1, $2::int) n`,
  `insert into request_steps (request_id, revision, number, state, rule, groups, opened_at)
   select id, 1, 1, case when status = 'pending' then 'open' else 'passed' end::step_state,
     '{"number": 1, "name": "Approval", "quorum": 1, "separateFrom": ["parties"], "samePerson": false}', '{}', created_at
   from requests where id like 'req_01K' || $1 || '%' and $2 > 0`,
  `insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact)
   select ${id("rev", "n")}, 'agent', ${id("agt", "n")}, 'A test', ${person("1")}, now(),
     '{"agents": 1, "instances": 0, "delegations": 0, "tokens": 0, "people": 0, "resourceServers": 0}' from generate_series(1, $2::int / 20) n`,
  `insert into audit_search (index, time, entry_id, type, decision, actor_type, actor_id, agent_id, chain, refs, text)
   select $1::bigint * 1000000 + n, now() - interval '1 day' + n * interval '1 second', ${id("ent", "n")}, 'decision.made', 'allow', 'resource_server',
     'rsv_01K00000000000000000000000', case when n % 5 = 0 then ${busiest} else ${id("agt", "1 + n % ($2::int / 4)")} end, array[${id("dlg", "n")}],
     array[${id("ent", "n")}, ${id("dec", "n")}, ${id("dlg", "n")}], 'decision made refund' from generate_series(1, $2::int) n`,
  // Three reads to ten other records.
  `insert into audit_reads (index, time, entry_id, type, actor_type, actor_id, chain, refs, text)
   select $1::bigint * 1000000 + 500000 + n, now() - interval '1 day' + n * interval '1 second', ${id("ent", "$2::int + n")}, 'audit.read', 'person',
     ${person("1 + n % 5")}, '{}', array[${id("ent", "$2::int + n")}, ${person("1 + n % 5")}], 'audit read' from generate_series(1, $2::int * 3 / 10) n`,
  `insert into erasable_texts (entry_id, member, salt, value) select ${id("ent", "n")}, 'resource', '\\x00', 'account' from generate_series(1, $2::int) n`,
  // Status lists below zero: bits of the first lists are held by the tokens that a test issued itself.
  `insert into access_tokens (jti, instance_id, agent_id, delegation_id, resource_server_id, sub, status_list, status_index, ath, issued_at, expires_at)
   select 'tok_' || $1 || n, ${id("ins", "n")}, ${id("agt", "1 + n % ($2::int / 4)")}, ${id("dlg", "n")}, 'rsv', 's', -$1::int, n, 'a' || $1 || n, now(), now()
   from generate_series(1, $2::int) n`,
  `insert into epochs select id, 1 from agents where $1 <> '' and $2 > 0 union all select id, 1 from delegations on conflict do nothing`,
];

/**
 * Adds a batch of rows of every kind that lists read, as a bulk load would: no trigger runs, and no statistics are made.
 *
 * @param size How many delegations, requests and records; a quarter as many agents.
 */
export async function seedRows(world: Pick<World, "superuserUrl">, batch: number, size: number): Promise<void> {
  const client = new Client({ connectionString: world.superuserUrl });
  await client.connect();
  try {
    await client.query("set session_replication_role = replica; set synchronous_commit = off");
    for (const statement of statements) await client.query(statement, [String(batch), size]);
  } finally {
    await client.end();
  }
}
