/**
 * Statements that add rows to lists, for tests of their orders. Many rows are equal in what they are sorted by. `$1` is the
 * id of an agent. They run without triggers, beside a person named Ada Reader and the rows of `seedRows`.
 */
export const listedRows: readonly string[] = [
  `insert into blueprints select (jsonb_populate_record(b, jsonb_build_object('id', 'bpr_01K' || lpad(n::text, 23, '0'),
     'name', 'kind-' || n * 7 % 5))).* from blueprints b, generate_series(1, 4) n where name = 'standard'`,
  `insert into blueprint_versions select (jsonb_populate_record(v, jsonb_build_object('blueprint_id', o.id))).*
   from blueprints b join blueprint_versions v on v.blueprint_id = b.id, blueprints o
   where b.name = 'standard' and o.name like 'kind-%'`,
  `insert into revocations (id, scope, subject_id, reason, actor_id, effective_at, impact, suspension)
   select 'rev_01K' || lpad(n::text, 23, '0'), case n % 2 when 0 then 'owner' else 'agent' end::revocation_scope, 'per_' || n, 'A test',
     (select min(delegator_id) from delegations), now(), r.impact, n % 2 = 0
   from (select impact from revocations limit 1) r, generate_series(1, 10) n`,
  // Their keys expire at few instants.
  `insert into instances (id, agent_id, client_name, jkt, public_jwk, key_expires_at, registration_token_hash, status)
   select 'ins_01K' || lpad(n::text, 23, '0'), $1, 'copy', 'jkt-' || n, '{}', date_trunc('day', now()) + (1 + n % 3) * interval '10 days', 'hash-' || n,
     (array['active', 'quarantined', 'revoked', 'active'])[1 + n % 4]::instance_status from generate_series(1, 20) n`,
  `insert into cases (id, title, from_at, to_at, created_by_id, assignee_id, closed_at, closed_by_id, close_reason)
   select 'cas_01K' || lpad(n::text, 23, '0'), 'Case ' || n * 7 % 4, now(), now(), p.id, p.id,
     case when n % 2 = 0 then now() end, case when n % 2 = 0 then p.id end, case when n % 2 = 0 then 'Done' end
   from generate_series(1, 12) n, people p where p.name = 'Ada Reader'`,
  `insert into signing_keys (kid, purpose, alg, state, public_jwk, wrapped, published_at, retired_at)
   select 'key_01K' || lpad(n::text, 23, '0'), k.purpose, k.alg, 'retired', k.public_jwk, k.wrapped, now() - n % 3 * interval '1 day', now()
   from generate_series(1, 9) n, (select * from signing_keys where purpose = 'delegation' limit 1) k`,
  `insert into exports (id, kind, format, person_id, sees_all, q, purpose, status, expires_at)
   select 'exp_01K' || lpad(n::text, 23, '0'), 'audit', case n % 2 when 0 then 'csv' else 'ndjson' end, p.id, true, '', 'A test', 'failed', now() + interval '1 day'
   from generate_series(1, 12) n, people p where p.name = 'Ada Reader'`,
  `insert into access_reviews (id, name, kind, q, reviewers, fallback_id, repeat, on_silence, status, opens_at, due_at, seed, created_by_id)
   select 'rvw_01K' || lpad(n::text, 23, '0'), 'Review ' || n, case n % 2 when 0 then 'agents' else 'roles' end, '', '{"by": "owner"}', p.id, 'once', 'keep', 'scheduled',
     now(), now() + interval '9 days', 's', p.id from generate_series(1, 12) n, people p where p.name = 'Ada Reader'`,
  `insert into groups (id, name) select 'grp_01K' || lpad(n::text, 23, '0'), 'group-' || n * 7 % 13 from generate_series(1, 12) n`,
  `insert into group_members (group_id, person_id, source)
   select 'grp_01K' || lpad(n::text, 23, '0'), p.id, 'manual' from generate_series(1, 12) n, people p where p.name = 'Ada Reader' and n % 2 = 0`,
  `insert into discoveries (id, origin, kind, external_id, name, status)
   select 'dsc_01K' || lpad(n::text, 23, '0'), 'idp', case n % 2 when 0 then 'api_key' else 'mcp_tool' end::discovery_kind, 'x-' || n, 'Tool ' || n,
     (array['new', 'ignored'])[1 + n % 2]::discovery_status from generate_series(1, 20) n`,
  `insert into resource_servers (id, name, identifier, types, created_by_id)
   select 'rsv_01K' || lpad('1', 23, '0'), 'Payments', 'https://payments.acme.example', '[]', p.id from people p where p.name = 'Ada Reader'`,
  // They expire at few instants, in another order than they were asked for.
  `insert into action_approvals (id, status, agent_id, instance_id, through_instance_ids, delegation_id, resource_server_id, represented_ids,
     action, resource_type, resource, document, digest, asked_by_decision, created_at, expires_at)
   select 'aap_01K' || lpad(n::text, 23, '0'), (array['pending', 'denied'])[1 + n % 2]::action_approval_status, $1, 'ins_1', '{}',
     (select min(id) from delegations), s.id, '{}', 'create', 'payment', 'account/' || n, '{"fields": {}, "asked": [], "chain": [], "catalogue": 1, "resource": {"type": "payment", "id": "account/1"}, "location": "https://payments.acme.example"}', 'digest-' || n, 'dec_1',
     now(), date_trunc('day', now()) + interval '2 days' - n * 7 % 3 * interval '1 hour' from generate_series(1, 20) n, (select id from resource_servers limit 1) s`,
  `update instances set public_jwk = '{"kty": "OKP", "crv": "Ed25519"}'`,
  `insert into detections (id, kind, agent_id, instance_id, sightings, severity, raised_at)
   select 'det_01K' || lpad(n::text, 23, '0'), 'denial_burst', a.id, a.id, '[]', case n % 2 when 0 then 'low' else 'high' end, now()
   from (select id, row_number() over (order by id) as n from agents) a`,
];
