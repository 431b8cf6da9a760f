-- The whole schema of the first release. Later migrations change it; this file stays as it is.
--
-- Functions are named before the tables that they read, so their bodies are not looked at here.
SET check_function_bodies = false;

-- ---------------------------------------------------------------- Types

CREATE TYPE action_approval_status AS ENUM (
  'pending',
  'approved',
  'denied',
  'used',
  'expired'
);

CREATE TYPE action_outcome AS ENUM (
  'executed',
  'not_executed'
);

CREATE TYPE agent_status AS ENUM (
  'draft',
  'pending',
  'active',
  'suspended',
  'revoked',
  'retiring',
  'retired'
);

CREATE TYPE client_authentication AS ENUM (
  'client_secret_basic',
  'client_secret_post'
);

CREATE TYPE computation_status AS ENUM (
  'running',
  'done',
  'failed'
);

CREATE TYPE control_change_status AS ENUM (
  'proposed',
  'applied',
  'refused',
  'withdrawn',
  'expired'
);

CREATE TYPE delegation_status AS ENUM (
  'active',
  'suspended',
  'revoked',
  'expired'
);

-- A detection may be about a person: an admin who came in by password although identity providers sign people in.
CREATE TYPE detection_kind AS ENUM (
  'superseded_key_used',
  'approval_drip',
  'break_glass_used'
);

CREATE TYPE detection_status AS ENUM (
  'open',
  'closed'
);

CREATE TYPE enrolment_token_status AS ENUM (
  'open',
  'used',
  'expired',
  'revoked'
);

CREATE TYPE environment AS ENUM (
  'prod',
  'staging',
  'dev'
);

CREATE TYPE group_source AS ENUM (
  'manual',
  'provider'
);

CREATE TYPE instance_key_state AS ENUM (
  'pending',
  'current',
  'superseded'
);

CREATE TYPE instance_status AS ENUM (
  'active',
  'quarantined',
  'revoked',
  'expired'
);

CREATE TYPE issuer_kind AS ENUM (
  'workloads',
  'people'
);

CREATE TYPE key_source AS ENUM (
  'jwks',
  'jwks_uri',
  'discovery',
  'spiffe_bundle'
);

CREATE TYPE key_state AS ENUM (
  'published',
  'active',
  'retired'
);

CREATE TYPE passkey_purpose AS ENUM (
  'register',
  'approve'
);

CREATE TYPE person_role AS ENUM (
  'admin',
  'security',
  'approver',
  'auditor',
  'member'
);

CREATE TYPE person_status AS ENUM (
  'active',
  'deactivated'
);

CREATE TYPE request_status AS ENUM (
  'pending',
  'changes_requested',
  'approved',
  'denied',
  'withdrawn',
  'expired'
);

CREATE TYPE resource_server_status AS ENUM (
  'active',
  'disabled'
);

CREATE TYPE revision_cause AS ENUM (
  'made',
  'renewed',
  'revised',
  'narrowed'
);

CREATE TYPE revocation_scope AS ENUM (
  'instance',
  'agent',
  'delegation',
  'owner',
  'blueprint',
  'resource_server',
  'all'
);

CREATE TYPE risk_tier AS ENUM (
  'low',
  'medium',
  'high',
  'critical'
);

CREATE TYPE step_state AS ENUM (
  'waiting',
  'open',
  'passed',
  'skipped'
);

CREATE TYPE test_verdict AS ENUM (
  'allow',
  'ask',
  'deny'
);

CREATE TYPE token_grant AS ENUM (
  'client_credentials',
  'token_exchange',
  'jwt_bearer'
);

CREATE TYPE trust_status AS ENUM (
  'active',
  'disabled'
);

-- The person whose authority is given, or in whose name an agent would act, consents first, which is no approval.
CREATE TYPE verdict AS ENUM (
  'approve',
  'deny',
  'ask_changes',
  'consent',
  'refuse_consent'
);

CREATE TYPE version_origin AS ENUM (
  'granted',
  'narrowed',
  'changed',
  'reissued'
);

-- ---------------------------------------------------------------- Functions

/* Adds what hangs on a new agent. */
CREATE FUNCTION add_agent_rows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into agent_usage (agent_id) values (new.id) on conflict do nothing;
  insert into agent_texts values (new.id, agent_text(new));
  return null;
end $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

/* Announces a change that moves no epoch. */
CREATE FUNCTION announce() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('mandate', json_build_object('topic', tg_argv[0], 'id', to_jsonb(new) ->> tg_argv[1])::text);
  return null;
end $$;

/* Announces a change that moves no epoch, a removal included. */
CREATE FUNCTION announce_all() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('mandate', json_build_object('topic', tg_argv[0],
    'id', case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end ->> tg_argv[1])::text);
  return null;
end $$;

/* Announces that a row is gone. */
CREATE FUNCTION announce_gone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('mandate', json_build_object('topic', tg_argv[0], 'id', to_jsonb(old) ->> tg_argv[1])::text);
  return null;
end $$;

CREATE FUNCTION barrier_exclusive() RETURNS void
    LANGUAGE sql
    AS $$ select pg_advisory_xact_lock(770001) $$;

/* The barrier B. Evaluations share it; writers that tighten take it alone. */
CREATE FUNCTION barrier_shared() RETURNS void
    LANGUAGE sql
    AS $$ select pg_advisory_xact_lock_shared(770001) $$;

/* Gives new tokens their epochs, all of one statement at once. Later changes move them one by one. */
CREATE FUNCTION begin_epochs() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into epochs (id, epoch) select jti, random_epoch() from inserted order by jti
    on conflict (id) do update set epoch = excluded.epoch;
  return null;
end $$;

/* Carries a changed tier to the undecided requests of the agent. */
CREATE FUNCTION carry_risk_tier() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update requests set risk_tier = new.risk_tier where agent_id = new.id and status in ('pending', 'changes_requested');
  return null;
end $$;

CREATE FUNCTION count_moved_agents() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into agent_counts
    select status, sum(change) from (
      select n.status, 1 as change from added n join removed o using (id) where n.status <> o.status
      union all
      select o.status, -1 from added n join removed o using (id) where n.status <> o.status) moved
    group by status having sum(change) <> 0;
  return null;
end $$;

/* Counts what one statement changed. */
CREATE FUNCTION count_new_agents() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into agent_counts select status, count(*) from added group by status;
  return null;
end $$;

CREATE FUNCTION count_removed_agents() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into agent_counts select status, -count(*) from removed group by status;
  return null;
end $$;

/* Database time for decisions: the clock, but never before the stored floor. */
CREATE FUNCTION decision_time() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$
  select greatest(clock_timestamp(), (select floor from time_floor))
$$;

/* A token's epoch disappears with its row: absence equals no number, so a removed token can never be used again. */
CREATE FUNCTION drop_epoch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from epochs where id = to_jsonb(old) ->> tg_argv[0];
  return null;
end $$;

CREATE FUNCTION found_after_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform found_organisation();
  return null;
end $$;

-- Of two transactions that both see two independent admins, the second one finds the row written: founded all the same.
CREATE FUNCTION found_organisation() RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  if exists (select 1 from organisation where founded_at is not null) then return true; end if;
  if independent_admins() < 2 then return false; end if;
  update organisation set founded_at = clock_timestamp() where founded_at is null;
  return true;
end $$;

-- Counts the active admins who sign in by what no admin chose for them: a password of their own, or an account at an
-- identity provider whose link waits for nobody.
CREATE FUNCTION independent_admins() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select count(*) from people p
  where 'admin' = any(p.roles) and p.status = 'active' and p.invitation_hash is null
    and ((p.password_hash is not null and p.password_chosen_at is not null) or exists (
      select 1 from external_identities x join identity_providers i on i.issuer = x.iss and i.status = 'active'
      where x.person_id = p.id and (x.waits_until is null or x.confirmed_at is not null
        or (x.acknowledged_at is not null and x.waits_until <= clock_timestamp()))))
$$;

/* Keeps a checkpoint that is given to somebody, who may hold the log to it for ever. */
CREATE FUNCTION keep_checkpoint(given bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  update log_checkpoints set kept = true where size = given and not kept
$$;

CREATE FUNCTION keep_first_of_hour() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.kept := not exists (
    select from (select signed_at from log_checkpoints order by size desc limit 1) before
    where date_trunc('hour', before.signed_at, 'UTC') = date_trunc('hour', new.signed_at, 'UTC'));
  return new;
end $$;

/* One approval at a time waits for, or allows, one action: whoever asks again meets the same one. */
CREATE FUNCTION keep_live_digest() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.live_digest := case when new.status in ('pending', 'approved') then new.digest end;
  return new;
end $$;

/* Everything of an owner was stopped with one row, the owner's; a new owner must not bring it back to life. */
CREATE FUNCTION keep_owners_stop() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.not_before := greatest(new.not_before, (select p.not_before from people p where p.id = old.owner_id));
  return new;
end $$;

CREATE FUNCTION keep_shown_agent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.shown_agent := (
    select jsonb_build_object(
      'name', a.name, 'displayName', a.display_name, 'riskTier', a.risk_tier, 'environment', a.environment)
    from agents a where a.id = new.agent_id);
  return new;
end $$;

/* The tokens in a range of places of a list that have not expired, along the key of places. */
CREATE FUNCTION listed_tokens(list integer, at timestamp with time zone) RETURNS TABLE(place integer, instance_id text, delegation_id text, resource_server_id text, issued_at timestamp with time zone, revoked_at timestamp with time zone, parent_jti text, person_id text, unbound boolean)
    LANGUAGE plpgsql STABLE ROWS 65536
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  return query select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.revoked_at,
      t.parent_jti, t.person_id, t.jkt is null
    from access_tokens t where t.status_list = list and t.expires_at > at;
end $$;

/* The tokens in a range of places of a list that have not expired, along the key of places. */
CREATE FUNCTION listed_tokens(list integer, at timestamp with time zone, places integer[]) RETURNS TABLE(place integer, instance_id text, delegation_id text, resource_server_id text, issued_at timestamp with time zone, revoked_at timestamp with time zone, parent_jti text, person_id text, unbound boolean)
    LANGUAGE plpgsql STABLE ROWS 100
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
begin
  return query select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.revoked_at,
      t.parent_jti, t.person_id, t.jkt is null
    from unnest(places) as p join access_tokens t on t.status_list = list and t.status_index = p
    where t.expires_at > at;
end $$;

/* The tokens in a range of places of a list that have not expired, along the key of places. */
CREATE FUNCTION listed_tokens(list integer, at timestamp with time zone, first_place integer, end_place integer) RETURNS TABLE(place integer, instance_id text, delegation_id text, resource_server_id text, issued_at timestamp with time zone, revoked_at timestamp with time zone, parent_jti text, person_id text, unbound boolean)
    LANGUAGE plpgsql STABLE ROWS 100
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
begin
  return query select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.revoked_at,
      t.parent_jti, t.person_id, t.jkt is null
    from access_tokens t
    where t.status_list = list and t.status_index >= first_place and t.status_index < end_place and t.expires_at > at;
end $$;

/* The ranges of a table that is partitioned by number, and where each ends. */
CREATE FUNCTION log_ranges(parent text) RETURNS TABLE(name text, ends bigint)
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select c.relname::text, (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''(\d+)''\)'))[1]::bigint
  from pg_inherits h join pg_class c on c.oid = h.inhrelid where h.inhparent = parent::regclass
$$;

/* How many records the log has room for in the ranges that are open. */
CREATE FUNCTION log_room() RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select least(
    (select max(ends) from log_ranges('log_entries')) - 1
      - greatest((select max(id) from log_entries), pg_sequence_last_value(pg_get_serial_sequence('log_entries', 'id')::regclass)),
    (select max(ends) from log_ranges('log_leaves')) - coalesce((select size from log_head), 0))
$$;

/* What is made after a stop is later than it, also when the stop reached beyond the clock. */
CREATE FUNCTION made_now() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  made timestamptz(3) := greatest(clock_timestamp(),
    (select max(effective_at) + interval '1 millisecond' from revocations where effective_at >= now()));
begin
  case tg_table_name
    when 'instances' then new.enrolled_at := made;
    when 'enrolment_tokens' then new.created_at := made;
    when 'delegation_versions' then
      new.signed_at := made;
      new.given_at := coalesce(new.given_at, made);
  end case;
  return new;
end $$;

/* Moves the epoch of the object that a row belongs to. The column holding its id is the trigger's first argument;
   the second names the live-update topic, or is absent where changes are too frequent to announce. */
CREATE FUNCTION move_epoch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  before_id text;
  after_id  text;
begin
  if tg_op <> 'INSERT' then before_id := to_jsonb(old) ->> tg_argv[0]; end if;
  if tg_op <> 'DELETE' then after_id := to_jsonb(new) ->> tg_argv[0]; end if;
  insert into epochs (id, epoch)
    select id, random_epoch() from unnest(array[before_id, after_id]) as id where id is not null group by id order by id
    on conflict (id) do update set epoch = excluded.epoch;
  if tg_nargs > 1 then
    perform pg_notify('mandate', json_build_object('topic', tg_argv[1], 'id', coalesce(after_id, before_id))::text);
  end if;
  return null;
end $$;

/*
 * The places of a list whose tokens may have fallen: something that they rest on moved since, they were revoked, or
 * they were exchanged for others. Null where so much moved that all are to be judged. Without `since`, lately.
 */
CREATE FUNCTION moved_places(list integer, at timestamp with time zone, since xid8 DEFAULT NULL::xid8) RETURNS integer[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
  -- What is followed downwards; beyond it, reading everything costs no more.
  room  constant int := 50000;
  moved constant int := 50000;
  first constant xid8 := coalesce(since, '0');
  people_ids     text[];
  agent_ids      text[];
  delegation_ids text[];
  places         int[];
begin
  if exists (select from moved_lately where kind = 'all' and xid >= first)
    or (select count(*) from (select from moved_lately where xid >= first limit moved + 1) m) > moved then return null; end if;
  people_ids := array(select distinct id from moved_lately where kind = 'people' and xid >= first);
  agent_ids := array(
    (select id from moved_lately where kind = 'agents' and xid >= first
     union (select a.id from agents a where a.owner_id = any(people_ids) limit room + 1)
     union (select a.id from agents a
       where a.blueprint_id = any(array(select distinct id from moved_lately where kind = 'blueprints' and xid >= first)) limit room + 1))
    limit room + 1);
  if cardinality(agent_ids) > room then return null; end if;
  delegation_ids := array(
    with recursive below as (
      (select id from moved_lately where kind = 'delegations' and xid >= first
       union (select d.id from delegations d where d.agent_id = any(agent_ids) limit room + 1)
       union (select d.id from delegations d where d.delegator_id = any(people_ids) limit room + 1)
       union (select d.id from delegations d where d.on_behalf_of_id = any(people_ids) limit room + 1))
      union
      select d.id from below b join delegations d on d.parent_id = b.id
    )
    select id from below limit room + 1);
  if cardinality(delegation_ids) > room then return null; end if;
  places := array(
    select t.status_index from access_tokens t
    where t.status_list = list and t.expires_at > at
      and (t.revoked_at is not null or t.parent_jti is not null
        or t.delegation_id in (select unnest(delegation_ids)) or t.agent_id in (select unnest(agent_ids))
        or t.person_id in (select unnest(people_ids))
        or t.instance_id in (select id from moved_lately where kind = 'instances' and xid >= first)
        or t.resource_server_id in (select id from moved_lately where kind = 'resource_servers' and xid >= first)));
  return case when cardinality(places) <= moved then places end;
end $$;

/* Notes the object that a row belongs to: of the kind in the first argument, by the column in the second. */
CREATE FUNCTION note_move() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  insert into moved_lately (kind, id)
    values (tg_argv[0], case when tg_op = 'INSERT' then to_jsonb(new) else to_jsonb(old) end ->> tg_argv[1]);
  return null;
end $$;

CREATE FUNCTION note_status_time() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.status_at := clock_timestamp();
  return new;
end $$;

/*
 * Opens the partitions of the given month, or of this one, and the three after it: months of UTC, whatever the session's
 * zone is. One that a session in another zone has opened ends where it ends, and the next month begins there.
 */
CREATE FUNCTION open_audit_months(from_month date DEFAULT NULL::date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
declare
  m      date;
  begins timestamptz;
begin
  for i in 0..3 loop
    m := (date_trunc('month', coalesce(from_month, current_date)) + make_interval(months => i))::date;
    continue when to_regclass('audit_search_' || to_char(m, 'YYYYMM')) is not null;
    select coalesce(max(b.ends) filter (where b.ends between m - interval '1 day' and m + interval '1 day'), m::timestamptz)
      into begins
      from (
        select bound[2]::timestamptz as ends
        from pg_inherits h join pg_class c on c.oid = h.inhrelid,
          regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.+)''\) TO \(''(.+)''\)') as bound
        where h.inhparent = 'audit_search'::regclass and bound is not null
      ) b;
    begin
      execute format('create table audit_search_%s partition of audit_search for values from (%L) to (%L)',
                     to_char(m, 'YYYYMM'), begins, (m + interval '1 month')::timestamptz);
    exception when check_violation then null; -- the default partition already holds rows of that month
    end;
  end loop;
end $$;

/*
 * Opens ranges of the log until there is room for that many more records; answers how many it opened. Repeating it
 * changes nothing.
 *
 * A range is made beside the log, with the indexes and triggers of the newest one, and then attached: neither records
 * nor readers wait for it, which they would for `create table … partition of`.
 */
CREATE FUNCTION open_log_ranges(room bigint DEFAULT 200000000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  parent  text;
  used    bigint;
  newest  record;
  next    text;
  guard   text;
  opened  int := 0;
begin
  perform pg_advisory_xact_lock(770102);
  foreach parent in array array['log_entries', 'log_leaves'] loop
    used := case parent
      when 'log_leaves' then coalesce((select size from log_head), 0)
      else greatest(0, (select max(id) from log_entries),
        pg_sequence_last_value(pg_get_serial_sequence('log_entries', 'id')::regclass)) end;
    loop
      select r.name, r.ends into newest from log_ranges(parent) r order by r.ends desc limit 1;
      exit when newest.ends - used > room;
      next := format('%s_%s', parent, newest.ends / 50000000);
      execute format('create table %I (like %I including all excluding identity)', next, newest.name);
      for guard in
        select pg_get_triggerdef(t.oid) from pg_trigger t
        where t.tgrelid = newest.name::regclass and not t.tgisinternal and t.tgparentid = 0
      loop
        execute regexp_replace(guard, ' ON \S+ ', format(' ON %I ', next));
      end loop;
      execute format('alter table %I attach partition %I for values from (%s) to (%s)',
                     parent, next, newest.ends, newest.ends + 50000000);
      opened := opened + 1;
    end loop;
  end loop;
  return opened;
end $$;

CREATE FUNCTION random_epoch() RETURNS bigint
    LANGUAGE sql
    AS $$
  select ('x' || encode(substr(uuid_send(gen_random_uuid()), 1, 4) || substr(uuid_send(gen_random_uuid()), 1, 4), 'hex'))::bit(64)::bigint
$$;

CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

/* The one change of a checkpoint is that it is kept from now on, and only one that passes is ever removed. */
CREATE FUNCTION refuse_checkpoint_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'UPDATE' and new.kept and (new.size, new.root, new.note, new.signed_at) = (old.size, old.root, old.note, old.signed_at)
     and not old.kept then
    return new;
  end if;
  if tg_op = 'DELETE' and not old.kept and old.signed_at < clock_timestamp() - interval '1 day'
     and exists (select from log_checkpoints c where c.size > old.size) then
    return old;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

/*
 * The instant up to which a stop reaches (K15): the clock, but never before what was made while the clock ran ahead. So a
 * clock that was set back hides nothing from a stop.
 */
CREATE FUNCTION stop_instant() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$
  select greatest(
    decision_time(),
    (select max(given_at) from delegation_versions where given_at > now()),
    (select max(enrolled_at) from instances where enrolled_at > now()),
    (select max(created_at) from enrolment_tokens where created_at > now()),
    (select max(created_at) from workload_rules where created_at > now()))
$$;

/* Gives a new request the tier of its agent, which no other transaction changes meanwhile. */
CREATE FUNCTION take_risk_tier() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  select a.risk_tier into new.risk_tier from agents a where a.id = new.agent_id for share;
  return new;
end $$;

/* Removes some checkpoints that are a day old and kept for nobody; answers how many. */
CREATE FUNCTION thin_checkpoints(portion integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare removed int;
begin
  delete from log_checkpoints where size in (
    select c.size from log_checkpoints c
    where not c.kept and c.signed_at < clock_timestamp() - interval '1 day'
      and c.size < (select max(size) from log_checkpoints)
    order by c.size limit portion);
  get diagnostics removed = row_count;
  return removed;
end $$;

/* The three characters at each place of a text: a text contains another only if it has all of the other's. */
CREATE FUNCTION trigrams(text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  select coalesce(array_agg(distinct substr($1, i, 3)), '{}') from generate_series(1, length($1) - 2) i
$_$;

/* Writes the text of an agent that was edited. */
CREATE FUNCTION write_agent_text() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update agent_texts set text = agent_text(new) where agent_id = new.id;
  return null;
end $$;

-- ---------------------------------------------------------------- Tables

CREATE SEQUENCE status_lists_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- display_skeleton: What display names look like, so that none passes for another agent's name (`lookOf` in lib/agents/looks.ts). Those that
-- look alike already stay; only new ones are refused.
CREATE TABLE agents (
  id text NOT NULL,
  name text NOT NULL,
  name_skeleton text NOT NULL,
  display_name text,
  purpose text NOT NULL,
  owner_id text,
  environment environment NOT NULL,
  risk_tier risk_tier NOT NULL,
  blueprint_id text NOT NULL,
  status agent_status DEFAULT 'draft'::agent_status NOT NULL,
  status_reason text,
  status_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  activation_requested_by_id text,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  not_before timestamp(3) with time zone,
  display_skeleton text
);
ALTER TABLE ONLY agents
    ADD CONSTRAINT agents_pkey PRIMARY KEY (id);
CREATE INDEX agents_by_display_name ON agents USING btree (lower(display_name), id) WHERE (display_name IS NOT NULL);
CREATE INDEX agents_by_display_skeleton ON agents USING btree (display_skeleton);
-- Finds agents whose names begin with a text, whatever the collation of the database is.
CREATE INDEX agents_by_name_prefix ON agents USING btree (name text_pattern_ops);
CREATE INDEX agents_by_status ON agents USING btree (status, id);
CREATE UNIQUE INDEX agents_name_key ON agents USING btree (name);
CREATE UNIQUE INDEX agents_name_skeleton_key ON agents USING btree (name_skeleton);
CREATE INDEX agents_of_a_blueprint ON agents USING btree (blueprint_id, id);
CREATE INDEX agents_of_an_owner_by_id ON agents USING btree (owner_id, id);
-- The agents of the views that name no state: without an owner, of people who left, and with a change that waits.
CREATE INDEX agents_without_owner ON agents USING btree (id) WHERE ((owner_id IS NULL) AND (status <> ALL (ARRAY['retiring'::agent_status, 'retired'::agent_status])));

CREATE TABLE access_tokens (
  jti text NOT NULL,
  instance_id text NOT NULL,
  agent_id text NOT NULL,
  delegation_id text NOT NULL,
  resource_server_id text NOT NULL,
  sub text NOT NULL,
  jkt text,
  ath text NOT NULL,
  authority jsonb,
  task text,
  issued_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  revoked_at timestamp(3) with time zone,
  person_id text,
  grant_type token_grant DEFAULT 'client_credentials'::token_grant NOT NULL,
  parent_jti text,
  act jsonb,
  status_list integer NOT NULL,
  status_index integer NOT NULL,
  issued_from text DEFAULT ''::text NOT NULL,
  user_agent text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY access_tokens
    ADD CONSTRAINT access_tokens_pkey PRIMARY KEY (jti);
CREATE INDEX access_tokens_due_for_removal ON access_tokens USING btree (expires_at);
CREATE INDEX access_tokens_exchanged_for_a_token ON access_tokens USING btree (parent_jti);
CREATE INDEX access_tokens_of_a_delegation ON access_tokens USING btree (delegation_id);
CREATE INDEX access_tokens_of_an_agent ON access_tokens USING btree (agent_id);
CREATE UNIQUE INDEX access_tokens_status_bit ON access_tokens USING btree (status_list, status_index);

-- A yes to one action follows the approval policy: it may take several people.
-- fell_at: A yes that did not stand any more when the next one was counted stays in the record and counts no more, whatever its
-- giver may do later.
-- for_person_id: Whoever covers for an approver answers single actions in their place, and the record says for whom.
CREATE TABLE action_approval_votes (
  id bigint NOT NULL,
  approval_id text NOT NULL,
  step integer NOT NULL,
  person_id text NOT NULL,
  note text DEFAULT ''::text NOT NULL,
  passkey jsonb,
  at timestamp(3) with time zone NOT NULL,
  fell_at timestamp(3) with time zone,
  for_person_id text
);
ALTER TABLE action_approval_votes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME action_approval_votes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY action_approval_votes
    ADD CONSTRAINT action_approval_votes_pkey PRIMARY KEY (id);
-- Statistics count each yes that counted, of a span of time.
CREATE INDEX action_votes_by_time ON action_approval_votes USING btree (at);
CREATE UNIQUE INDEX votes_on_an_action ON action_approval_votes USING btree (approval_id, step, person_id);

-- passkey: What proves a decision about one action to others (rules A4).
-- through_instance_ids: The instances whose tokens the asking one was exchanged for: the people behind them approve nothing that it asks for. Null for
-- what was asked before, and for what a server of an earlier version asks for.
CREATE TABLE action_approvals (
  id text NOT NULL,
  status action_approval_status NOT NULL,
  agent_id text NOT NULL,
  instance_id text NOT NULL,
  delegation_id text NOT NULL,
  resource_server_id text NOT NULL,
  represented_ids text[] NOT NULL,
  action text NOT NULL,
  resource_type text NOT NULL,
  resource text NOT NULL,
  task text,
  document text NOT NULL,
  digest text NOT NULL,
  live_digest text,
  asked_by_decision text NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  decided_at timestamp(3) with time zone,
  decided_by_id text,
  note text DEFAULT ''::text NOT NULL,
  used_at timestamp(3) with time zone,
  used_by_decision text,
  outcome action_outcome,
  outcome_at timestamp(3) with time zone,
  passkey jsonb,
  decided_for_id text,
  shown_agent jsonb,
  through_instance_ids text[],
  CONSTRAINT action_approvals_check CHECK (((status = 'used'::action_approval_status) = (used_by_decision IS NOT NULL)))
);
ALTER TABLE ONLY action_approvals
    ADD CONSTRAINT action_approvals_pkey PRIMARY KEY (id);
-- Statistics look at the actions that were decided in a span of time.
CREATE INDEX action_approvals_by_decision ON action_approvals USING btree (decided_at);
CREATE INDEX action_approvals_by_digest ON action_approvals USING btree (digest);
CREATE INDEX action_approvals_by_time ON action_approvals USING btree (created_at);
CREATE INDEX action_approvals_due_for_expiry ON action_approvals USING btree (status, expires_at);
CREATE UNIQUE INDEX action_approvals_live_digest_key ON action_approvals USING btree (live_digest);
CREATE INDEX action_approvals_of_an_agent ON action_approvals USING btree (agent_id, created_at);
CREATE UNIQUE INDEX action_approvals_used_by_decision_key ON action_approvals USING btree (used_by_decision);

-- How many agents are in each state, as additions: their sum is the count. No two writers wait for one row. A job adds
-- them up.
CREATE TABLE agent_counts (
  status agent_status NOT NULL,
  count bigint NOT NULL
);

-- What people read of an agent, in small letters, for searches. Apart from `agents`, so that a stop does not index it.
CREATE TABLE agent_texts (
  agent_id text NOT NULL,
  text text NOT NULL
);
ALTER TABLE ONLY agent_texts
    ADD CONSTRAINT agent_texts_pkey PRIMARY KEY (agent_id);
CREATE INDEX agent_texts_by_trigram ON agent_texts USING gin (trigrams(text));

CREATE TABLE agent_transfers (
  id bigint NOT NULL,
  agent_id text NOT NULL,
  at timestamp(3) with time zone DEFAULT stop_instant() NOT NULL,
  behind_ids text[] NOT NULL
);
ALTER TABLE agent_transfers ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME agent_transfers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY agent_transfers
    ADD CONSTRAINT agent_transfers_pkey PRIMARY KEY (id);
CREATE INDEX agent_transfers_of_an_agent ON agent_transfers USING btree (agent_id, at);

CREATE TABLE agent_usage (
  agent_id text NOT NULL,
  last_action_at timestamp(3) with time zone,
  allowed bigint DEFAULT 0 NOT NULL,
  denied bigint DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY agent_usage
    ADD CONSTRAINT agent_usage_pkey PRIMARY KEY (agent_id);
CREATE INDEX agents_by_last_action ON agent_usage USING btree (COALESCE(last_action_at, '1970-01-01 00:00:00+00'::timestamp with time zone), agent_id);

CREATE TABLE approval_covers (
  person_id text NOT NULL,
  cover_id text NOT NULL,
  from_at timestamp(3) with time zone NOT NULL,
  until_at timestamp(3) with time zone NOT NULL,
  set_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY approval_covers
    ADD CONSTRAINT approval_covers_pkey PRIMARY KEY (person_id);
CREATE INDEX covers_by_person ON approval_covers USING btree (cover_id);

-- created_by_id: Who made a policy. Null for the one that comes with the product, and for those that were made before this was kept.
CREATE TABLE approval_policies (
  id text NOT NULL,
  name text NOT NULL,
  current_version integer DEFAULT 1 NOT NULL,
  is_default boolean DEFAULT false NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  created_by_id text
);
ALTER TABLE ONLY approval_policies
    ADD CONSTRAINT approval_policies_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX approval_policies_name_key ON approval_policies USING btree (name);

CREATE TABLE approval_policy_versions (
  policy_id text NOT NULL,
  version integer NOT NULL,
  rules jsonb NOT NULL,
  auto_grant boolean DEFAULT false NOT NULL,
  change_id text,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY approval_policy_versions
    ADD CONSTRAINT approval_policy_versions_pkey PRIMARY KEY (policy_id, version);

-- Derived from the entries, and rebuildable from them: what the audit trail searches.
CREATE TABLE audit_search (
  index bigint NOT NULL,
  "time" timestamp(3) with time zone NOT NULL,
  entry_id text NOT NULL,
  type text NOT NULL,
  decision text,
  code text,
  actor_type text NOT NULL,
  actor_id text NOT NULL,
  agent_id text,
  instance_id text,
  action text,
  resource_type text,
  resource text,
  chain text[] DEFAULT '{}'::text[] NOT NULL,
  refs text[] DEFAULT '{}'::text[] NOT NULL,
  text text DEFAULT ''::text NOT NULL
)
PARTITION BY RANGE ("time");
ALTER TABLE ONLY audit_search
    ADD CONSTRAINT audit_search_pkey PRIMARY KEY ("time", index);
-- The trail by who acted, in its own order. Written by the sequencer, beside the decisions: about 45 bytes and 2 µs a
-- record for the first; the second holds no decision and no token.
CREATE INDEX audit_search_by_actor ON ONLY audit_search USING btree (actor_id, index DESC);
CREATE INDEX audit_search_by_rare_actor ON ONLY audit_search USING btree (actor_type, index DESC) WHERE (actor_type = ANY (ARRAY['person'::text, 'system'::text]));
CREATE INDEX audit_search_by_agent ON ONLY audit_search USING btree (agent_id, index DESC);
-- What happened in the life of an agent, found beside however many decisions.
CREATE INDEX audit_search_agent_life ON ONLY audit_search USING btree (agent_id, index DESC) WHERE (type ~~ 'agent.%'::text);
CREATE INDEX audit_search_newest ON ONLY audit_search USING btree (index DESC);
CREATE INDEX audit_search_refused ON ONLY audit_search USING btree (index DESC) WHERE (decision = 'deny'::text);
CREATE INDEX audit_search_refs ON ONLY audit_search USING gin (refs);
CREATE INDEX audit_search_words ON ONLY audit_search USING gin (to_tsvector('simple'::regconfig, text));
CREATE INDEX audit_search_by_type ON ONLY audit_search USING btree (type, index DESC);

CREATE TABLE authority_templates (
  id text NOT NULL,
  name text NOT NULL,
  description text DEFAULT ''::text NOT NULL,
  purpose text DEFAULT ''::text NOT NULL,
  authority jsonb NOT NULL,
  days integer DEFAULT 30 NOT NULL,
  max_depth integer DEFAULT 0 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_by_id text NOT NULL,
  updated_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL
);
ALTER TABLE ONLY authority_templates
    ADD CONSTRAINT authority_templates_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX authority_templates_name_key ON authority_templates USING btree (name);

CREATE TABLE authority_tests (
  id text NOT NULL,
  agent_id text NOT NULL,
  name text NOT NULL,
  question jsonb NOT NULL,
  expected test_verdict NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY authority_tests
    ADD CONSTRAINT authority_tests_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX tests_of_an_agent ON authority_tests USING btree (agent_id, name);

-- One row per commit attempt. A batch whose outcome is unknown is settled by inserting its id as abandoned.
CREATE TABLE batches (
  id text NOT NULL,
  state text NOT NULL,
  at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT batches_state_check CHECK ((state = ANY (ARRAY['committed'::text, 'abandoned'::text])))
);
ALTER TABLE ONLY batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (id);
CREATE INDEX batches_due_for_removal ON batches USING btree (at);

CREATE TABLE blueprint_versions (
  blueprint_id text NOT NULL,
  version integer NOT NULL,
  ceiling jsonb,
  token_ttl_seconds integer DEFAULT 300 NOT NULL,
  key_lifetime_days integer DEFAULT 90 NOT NULL,
  require_dpop boolean DEFAULT true NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  created_by_id text,
  reason text,
  defaults jsonb,
  approval_policy_id text,
  grant_subdelegations_at_once boolean DEFAULT false NOT NULL,
  max_delegation_days integer DEFAULT 366 NOT NULL
);
ALTER TABLE ONLY blueprint_versions
    ADD CONSTRAINT blueprint_versions_pkey PRIMARY KEY (blueprint_id, version);

CREATE TABLE blueprints (
  id text NOT NULL,
  name text NOT NULL,
  current_version integer DEFAULT 1 NOT NULL,
  not_before timestamp(3) with time zone,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY blueprints
    ADD CONSTRAINT blueprints_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX blueprints_name_key ON blueprints USING btree (name);

CREATE TABLE computations (
  id text NOT NULL,
  kind text NOT NULL,
  subject_id text NOT NULL,
  person_id text NOT NULL,
  status computation_status NOT NULL,
  input jsonb NOT NULL,
  state jsonb,
  done integer DEFAULT 0 NOT NULL,
  total integer DEFAULT 0 NOT NULL,
  result jsonb,
  digest text,
  revision integer DEFAULT 0 NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  touched_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL
);
ALTER TABLE ONLY computations
    ADD CONSTRAINT computations_pkey PRIMARY KEY (id);
CREATE INDEX computations_by_digest ON computations USING btree (digest) WHERE (digest IS NOT NULL);
CREATE INDEX computations_due_for_removal ON computations USING btree (expires_at);
CREATE INDEX computations_of_a_person ON computations USING btree (person_id, kind, id);
CREATE INDEX computations_running ON computations USING btree (touched_at) WHERE (status = 'running'::computation_status);

CREATE TABLE control_changes (
  id text NOT NULL,
  kind text NOT NULL,
  subject_id text NOT NULL,
  based_on integer NOT NULL,
  document text NOT NULL,
  digest text NOT NULL,
  reason text NOT NULL,
  status control_change_status DEFAULT 'proposed'::control_change_status NOT NULL,
  proposed_by_id text NOT NULL,
  proposed_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  decided_by_id text,
  decided_at timestamp(3) with time zone,
  note text,
  through_agent_id text,
  through_ids text[] DEFAULT '{}'::text[] NOT NULL,
  CONSTRAINT control_changes_two_people CHECK (((status <> 'applied'::control_change_status) OR (decided_by_id <> proposed_by_id))),
  CONSTRAINT control_changes_uninvolved CHECK (((status <> 'applied'::control_change_status) OR (NOT (decided_by_id = ANY (through_ids)))))
);
ALTER TABLE ONLY control_changes
    ADD CONSTRAINT control_changes_pkey PRIMARY KEY (id);
CREATE INDEX control_changes_of_a_subject ON control_changes USING btree (subject_id, kind, id);
-- One change of a control waits at a time, so that whoever confirms knows what it changes.
CREATE UNIQUE INDEX control_changes_one_open ON control_changes USING btree (kind, subject_id) WHERE (status = 'proposed'::control_change_status);
CREATE INDEX control_changes_open ON control_changes USING btree (kind, subject_id) WHERE (status = 'proposed'::control_change_status);

-- Cumulative limits. The key names hop, element, kind, field, unit, window and bucket; never a version or digest.
-- carried: What an element counts of actions that other elements of its delegation counted before, and when that was written down last.
CREATE TABLE counters (
  key text NOT NULL,
  spent bigint NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  carried bigint DEFAULT 0 NOT NULL,
  carried_at timestamp(3) with time zone,
  CONSTRAINT counters_carried_check CHECK ((carried >= 0)),
  CONSTRAINT counters_spent_check CHECK ((spent >= 0))
)
WITH (fillfactor='70');
ALTER TABLE ONLY counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (key);
CREATE INDEX counters_due_for_removal ON counters USING btree (expires_at);

-- The place of every decision's first record, which is the one that took from the limits. Written by the sequencer in
-- order of id: about 110 bytes and 2 µs a decision. Decisions sealed before are found by `audit_search_refs`.
CREATE TABLE decision_entries (
  decision_id text NOT NULL,
  index bigint NOT NULL
);
ALTER TABLE ONLY decision_entries
    ADD CONSTRAINT decision_entries_pkey PRIMARY KEY (decision_id);

CREATE TABLE delegation_versions (
  delegation_id text NOT NULL,
  version integer NOT NULL,
  authority jsonb NOT NULL,
  effective jsonb NOT NULL,
  digest text NOT NULL,
  parent_digest text,
  jws text NOT NULL,
  signed_at timestamp(3) with time zone NOT NULL,
  origin version_origin DEFAULT 'granted'::version_origin NOT NULL,
  not_before timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  max_depth integer NOT NULL,
  given_at timestamp(3) with time zone,
  made_by_id text,
  cause_id text,
  reason text
);
ALTER TABLE ONLY delegation_versions
    ADD CONSTRAINT delegation_versions_pkey PRIMARY KEY (delegation_id, version);
CREATE INDEX delegation_versions_by_gift ON delegation_versions USING btree (given_at);
-- Which versions give authority for some environments alone: most do not, and a list asks it of thousands.
CREATE INDEX delegation_versions_for_environments ON delegation_versions USING btree (delegation_id, version) WHERE (effective @? '$[*]."conditions"."environments"'::jsonpath);
-- Which delegations name a resource server, so that its stop is looked up by the server.
CREATE INDEX delegation_versions_locations ON delegation_versions USING gin (effective jsonb_path_ops);

-- paused_at: When a change above paused a delegation: a person who finds it paused asks what did that, and when.
-- status_at: When a delegation or a person last went to another status, by the database's clock. Null: never since it was kept.
-- ended_by_id: The revocation, agent or delegation whose end ended this one; null where a person ended it by itself.
-- reissued_for_id: The change above for which a delegation was last signed again: its children follow for the same.
CREATE TABLE delegations (
  id text NOT NULL,
  agent_id text NOT NULL,
  delegator_id text,
  parent_id text,
  on_behalf_of_id text,
  purpose text NOT NULL,
  status delegation_status DEFAULT 'active'::delegation_status NOT NULL,
  status_reason text,
  current_version integer DEFAULT 1 NOT NULL,
  not_before timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  max_depth integer DEFAULT 0 NOT NULL,
  depth integer DEFAULT 0 NOT NULL,
  request_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  revoked_at timestamp(3) with time zone,
  paused_by_id text,
  suspended_until timestamp(3) with time zone,
  paused_at timestamp(3) with time zone,
  suspended_by_id text,
  status_at timestamp(3) with time zone,
  ended_by_id text,
  reissued_for_id text
);
ALTER TABLE ONLY delegations
    ADD CONSTRAINT delegations_pkey PRIMARY KEY (id);
-- With the id, so that the children of one delegation are read in portions.
CREATE INDEX delegations_below_a_parent_in_order ON delegations USING btree (parent_id, status, id);
-- Lists of delegations take their newest candidates by key: by status, by request. Decisions write no delegations; one
-- more index costs each change of a delegation about 3 µs.
CREATE INDEX delegations_by_status ON delegations USING btree (status, id DESC);
CREATE INDEX delegations_due_for_expiry ON delegations USING btree (status, expires_at);
CREATE INDEX delegations_due_to_resume ON delegations USING btree (suspended_until);
CREATE INDEX delegations_ended_by ON delegations USING btree (ended_by_id, depth, id) WHERE (ended_by_id IS NOT NULL);
CREATE INDEX delegations_for_a_person_in_order ON delegations USING btree (on_behalf_of_id, status, id);
CREATE INDEX delegations_of_a_delegator_in_order ON delegations USING btree (delegator_id, status, id);
CREATE INDEX delegations_of_a_request ON delegations USING btree (request_id);
CREATE INDEX delegations_of_an_agent ON delegations USING btree (agent_id, status);
CREATE INDEX delegations_reissued_for ON delegations USING btree (reissued_for_id, depth, id) WHERE (reissued_for_id IS NOT NULL);

CREATE TABLE detections (
  id text NOT NULL,
  kind detection_kind NOT NULL,
  status detection_status DEFAULT 'open'::detection_status NOT NULL,
  agent_id text,
  instance_id text,
  sightings jsonb NOT NULL,
  raised_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  closed_at timestamp(3) with time zone,
  closed_by_id text,
  note text,
  person_id text,
  CONSTRAINT detections_are_about_one CHECK (((agent_id IS NULL) <> (person_id IS NULL)))
);
ALTER TABLE ONLY detections
    ADD CONSTRAINT detections_pkey PRIMARY KEY (id);
CREATE INDEX detections_by_status ON detections USING btree (status, id);
CREATE INDEX detections_of_an_agent ON detections USING btree (agent_id);
-- One is looked into at a time, however often they sign in meanwhile.
CREATE UNIQUE INDEX detections_open_about_a_person ON detections USING btree (person_id) WHERE ((status = 'open'::detection_status) AND (person_id IS NOT NULL));

CREATE TABLE drafts (
  id text NOT NULL,
  person_id text NOT NULL,
  agent_id text,
  content text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  updated_at timestamp(3) with time zone NOT NULL
);
ALTER TABLE ONLY drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (id);
CREATE INDEX drafts_due_for_removal ON drafts USING btree (updated_at);
CREATE INDEX drafts_of_a_person ON drafts USING btree (person_id, updated_at);

CREATE TABLE enrolment_tokens (
  id text NOT NULL,
  agent_id text NOT NULL,
  token_hash text NOT NULL,
  status enrolment_token_status DEFAULT 'open'::enrolment_token_status NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  expected_jkt text,
  network text,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  used_at timestamp(3) with time zone,
  instance_id text,
  behind_ids text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE ONLY enrolment_tokens
    ADD CONSTRAINT enrolment_tokens_pkey PRIMARY KEY (id);
CREATE INDEX enrolment_tokens_by_creation ON enrolment_tokens USING btree (created_at);
CREATE INDEX enrolment_tokens_due_for_expiry ON enrolment_tokens USING btree (status, expires_at);
CREATE UNIQUE INDEX enrolment_tokens_instance_id_key ON enrolment_tokens USING btree (instance_id);
CREATE INDEX enrolment_tokens_of_an_agent ON enrolment_tokens USING btree (agent_id);
CREATE UNIQUE INDEX enrolment_tokens_token_hash_key ON enrolment_tokens USING btree (token_hash);

-- What two admins agreed that a person, or whoever is in a group, may delegate. What follows for each person stands in
-- `entitlements`, which decisions read.
CREATE TABLE entitlement_settings (
  subject_id text NOT NULL,
  person_id text,
  group_id text,
  authority jsonb,
  version integer NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT entitlement_settings_of_one_subject CHECK (((subject_id = COALESCE(person_id, group_id)) AND (num_nonnulls(person_id, group_id) = 1)))
);
ALTER TABLE ONLY entitlement_settings
    ADD CONSTRAINT entitlement_settings_pkey PRIMARY KEY (subject_id);
CREATE INDEX entitlement_settings_of_a_group ON entitlement_settings USING btree (group_id);
CREATE INDEX entitlement_settings_of_a_person ON entitlement_settings USING btree (person_id);

CREATE TABLE entitlements (
  person_id text NOT NULL,
  authority jsonb NOT NULL,
  updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY entitlements
    ADD CONSTRAINT entitlements_pkey PRIMARY KEY (person_id);

-- One random number per governed object, new at every change of any row that belongs to it.
CREATE TABLE epochs (
  id text NOT NULL,
  epoch bigint NOT NULL
)
WITH (fillfactor='70');
ALTER TABLE ONLY epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (id);

-- Texts about people and things. The entry holds SHA-256(salt || value); deleting the row leaves the log valid.
CREATE TABLE erasable_texts (
  entry_id text NOT NULL,
  member text NOT NULL,
  salt bytea NOT NULL,
  value text NOT NULL
);
ALTER TABLE ONLY erasable_texts
    ADD CONSTRAINT erasable_texts_pkey PRIMARY KEY (entry_id, member);

-- linked_by_id: An account that an admin links to somebody who has joined decides nothing in its first day, unless a second admin confirms it.
CREATE TABLE external_identities (
  iss text NOT NULL,
  sub text NOT NULL,
  person_id text NOT NULL,
  linked_by_id text,
  waits_until timestamp(3) with time zone,
  linked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  confirmed_by_id text,
  confirmed_at timestamp(3) with time zone,
  acknowledged_at timestamp(3) with time zone,
  CONSTRAINT external_identities_two_people CHECK (((confirmed_by_id IS NULL) OR ((confirmed_by_id IS DISTINCT FROM linked_by_id) AND (confirmed_by_id <> person_id))))
);
ALTER TABLE ONLY external_identities
    ADD CONSTRAINT external_identities_pkey PRIMARY KEY (iss, sub);
CREATE INDEX external_identities_of_a_person ON external_identities USING btree (person_id);

CREATE TABLE group_members (
  group_id text NOT NULL,
  person_id text NOT NULL,
  source group_source NOT NULL,
  added_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY group_members
    ADD CONSTRAINT group_members_pkey PRIMARY KEY (group_id, person_id, source);
CREATE INDEX groups_of_a_person ON group_members USING btree (person_id);

CREATE TABLE groups (
  id text NOT NULL,
  name text NOT NULL,
  description text DEFAULT ''::text NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  removed_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY groups
    ADD CONSTRAINT groups_pkey PRIMARY KEY (id);
-- The name of a removed group is not given again: a policy that names it must not mean other people one day.
CREATE UNIQUE INDEX groups_name_key ON groups USING btree (name);

CREATE TABLE idempotent_answers (
  scope text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  status integer NOT NULL,
  body text NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL
);
ALTER TABLE ONLY idempotent_answers
    ADD CONSTRAINT idempotent_answers_pkey PRIMARY KEY (scope, key);
CREATE INDEX idempotent_answers_due_for_removal ON idempotent_answers USING btree (expires_at);

-- secret_set_at: When the client secret was entered last, because nobody reads it again.
-- domains: A provider makes people of these domains of addresses alone. Without a list it makes none.
-- proposed_secret: A client secret that waits for a second admin together with the settings that need it; wrapped like the one in use.
-- last_in_force: What was in force when a provider, or an issuer that speaks for people, was disabled. A second admin compares with it.
-- While one is active, its row is what is in force. What was in force of those that are disabled is not known: everything
-- of them counts as changed.
CREATE TABLE identity_providers (
  id text NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea NOT NULL,
  client_authentication client_authentication DEFAULT 'client_secret_basic'::client_authentication NOT NULL,
  scopes text[] NOT NULL,
  groups_claim text,
  create_people boolean DEFAULT false NOT NULL,
  default_roles person_role[] NOT NULL,
  status trust_status DEFAULT 'active'::trust_status NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  secret_set_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  domains text[] DEFAULT '{}'::text[],
  proposed_secret bytea,
  last_in_force jsonb
);
ALTER TABLE ONLY identity_providers
    ADD CONSTRAINT identity_providers_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX identity_providers_issuer_client_id_key ON identity_providers USING btree (issuer, client_id);
CREATE UNIQUE INDEX identity_providers_slug_key ON identity_providers USING btree (slug);

CREATE TABLE instance_keys (
  jkt text NOT NULL,
  instance_id text NOT NULL,
  generation integer NOT NULL,
  state instance_key_state NOT NULL,
  public_jwk jsonb NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  retired_at timestamp(3) with time zone
);
ALTER TABLE ONLY instance_keys
    ADD CONSTRAINT instance_keys_pkey PRIMARY KEY (jkt);
CREATE INDEX instance_keys_of_an_instance ON instance_keys USING btree (instance_id);

CREATE TABLE instance_usage (
  instance_id text NOT NULL,
  last_used_at timestamp(3) with time zone,
  last_used_from text DEFAULT ''::text NOT NULL,
  last_user_agent text DEFAULT ''::text NOT NULL,
  last_jkt text,
  last_seen_at timestamp(3) with time zone
);
ALTER TABLE ONLY instance_usage
    ADD CONSTRAINT instance_usage_pkey PRIMARY KEY (instance_id);

CREATE TABLE instances (
  id text NOT NULL,
  agent_id text NOT NULL,
  client_name text NOT NULL,
  status instance_status DEFAULT 'active'::instance_status NOT NULL,
  status_reason text,
  generation integer DEFAULT 1 NOT NULL,
  jkt text NOT NULL,
  public_jwk jsonb NOT NULL,
  key_expires_at timestamp(3) with time zone NOT NULL,
  registration_token_hash text NOT NULL,
  enrolled_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  enrolled_from text DEFAULT ''::text NOT NULL,
  workload_rule_id text,
  workload_subject text,
  rotation_requested_at timestamp(3) with time zone,
  key_activated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  behind_ids text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE ONLY instances
    ADD CONSTRAINT instances_pkey PRIMARY KEY (id);
CREATE INDEX instances_by_enrolment ON instances USING btree (enrolled_at);
CREATE INDEX instances_due_for_expiry ON instances USING btree (status, key_expires_at);
CREATE INDEX instances_of_an_agent ON instances USING btree (agent_id, status, key_expires_at);
CREATE UNIQUE INDEX instances_registration_token_hash_key ON instances USING btree (registration_token_hash);

-- Names as they were. Records hold SHA-256(salt || value) of the names of what they are about; one row serves every
-- record with the same name. Deleting the rows of an id erases its names from all records and leaves the log valid.
CREATE TABLE kept_names (
  digest text NOT NULL,
  id text NOT NULL,
  salt bytea NOT NULL,
  value text NOT NULL,
  kept_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE ONLY kept_names
    ADD CONSTRAINT kept_names_pkey PRIMARY KEY (digest);
CREATE INDEX kept_names_by_value ON kept_names USING btree (lower(value), id);
CREATE INDEX kept_names_by_word ON kept_names USING gin (to_tsvector('simple'::regconfig, value));
CREATE INDEX kept_names_of_an_id ON kept_names USING btree (id);

-- Every checkpoint ever signed.
-- kept: Four checkpoints a second are signed, and what each of them states follows from any later one. The first of each hour
-- (UTC) and every one that somebody was given stay; the others end after a day. Those of before all stay.
CREATE TABLE log_checkpoints (
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  signed_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  kept boolean DEFAULT true NOT NULL
);
ALTER TABLE ONLY log_checkpoints
    ADD CONSTRAINT log_checkpoints_pkey PRIMARY KEY (size);
CREATE INDEX log_checkpoints_passing ON log_checkpoints USING btree (size) WHERE (NOT kept);

-- Exact bytes of every record and their RFC 6962 leaf hash. Insert-only.
CREATE TABLE log_entries (
  id bigint NOT NULL,
  entry_id text NOT NULL,
  type text NOT NULL,
  body bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT log_entries_body_check CHECK ((octet_length(body) <= 65535)),
  CONSTRAINT log_entries_leaf_hash_check CHECK ((octet_length(leaf_hash) = 32))
)
PARTITION BY RANGE (id);
ALTER TABLE log_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME log_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY log_entries
    ADD CONSTRAINT log_entries_pkey PRIMARY KEY (id);

-- The one row that the sequencer locks: how far the tree has grown.
-- vkey: /* The verifier key of the log, so that no checkpoint of an origin is signed by the key of another one. */
CREATE TABLE log_head (
  one boolean DEFAULT true NOT NULL,
  origin text NOT NULL,
  size bigint DEFAULT 0 NOT NULL,
  last_entry bigint DEFAULT 0 NOT NULL,
  vkey text,
  CONSTRAINT log_head_one_check CHECK (one)
);
ALTER TABLE ONLY log_head
    ADD CONSTRAINT log_head_pkey PRIMARY KEY (one);

-- Place of every record in the tree. Insert-only, by the sequencer.
CREATE TABLE log_leaves (
  index bigint NOT NULL,
  entry bigint NOT NULL,
  leaf_hash bytea NOT NULL
)
PARTITION BY RANGE (index);
ALTER TABLE ONLY log_leaves
    ADD CONSTRAINT log_leaves_pkey PRIMARY KEY (index);

-- Interior nodes of complete subtrees: a proof reads log2(n) of them.
CREATE TABLE log_nodes (
  level smallint NOT NULL,
  index bigint NOT NULL,
  hash bytea NOT NULL
);
ALTER TABLE ONLY log_nodes
    ADD CONSTRAINT log_nodes_pkey PRIMARY KEY (level, index);

/* Each restoration that was found: the checkpoint that was known outside, the log that the database held, and the log
   that took its place. */
CREATE TABLE log_restorations (
  id bigint NOT NULL,
  kind text NOT NULL,
  known_vkey text NOT NULL,
  known_origin text NOT NULL,
  known_size bigint NOT NULL,
  known_root bytea NOT NULL,
  found_origin text,
  found_size bigint NOT NULL,
  found_root bytea,
  found_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  acknowledged_at timestamp(3) with time zone,
  new_vkey text,
  CONSTRAINT log_restorations_check CHECK (((acknowledged_at IS NULL) = (new_vkey IS NULL))),
  CONSTRAINT log_restorations_kind_check CHECK ((kind = ANY (ARRAY['behind'::text, 'forked'::text, 'other_log'::text, 'damaged'::text, 'lost'::text, 'timeline'::text])))
);
ALTER TABLE log_restorations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME log_restorations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY log_restorations
    ADD CONSTRAINT log_restorations_pkey PRIMARY KEY (id);
CREATE INDEX log_restorations_of_a_log ON log_restorations USING btree (known_vkey);
CREATE UNIQUE INDEX log_restorations_open ON log_restorations USING btree ((true)) WHERE (acknowledged_at IS NULL);

/*
 * A token is issued where everything that it rests on stands, and expires no later than any of it. What no longer
 * stands was changed since, and each change is noted here by a trigger, in its own transaction. Rows outlive every token
 * that was issued before them; the clean-up removes them.
 */
-- xid: /*
--  * The transaction that noted it. What was still under way when a list was read has a number of its snapshot's lowest or
--  * a higher one, whenever it commits.
--  */
CREATE TABLE moved_lately (
  kind text NOT NULL,
  id text NOT NULL,
  at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL
);
CREATE INDEX moved_lately_by_transaction ON moved_lately USING btree (xid);
CREATE INDEX moved_lately_due_for_removal ON moved_lately USING btree (at);

-- restored_at: /* Set while the database is sealed after a restoration. It moves the organisation's epoch, on which every decision and
--    every token depends: they end on every server, at once. */
CREATE TABLE organisation (
  id text DEFAULT 'org'::text NOT NULL,
  name text DEFAULT 'Organisation'::text NOT NULL,
  issuer text NOT NULL,
  trust_domain text NOT NULL,
  not_before timestamp(3) with time zone,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  dpop_nonce_required boolean DEFAULT false NOT NULL,
  founded_at timestamp(3) with time zone,
  restored_at timestamp(3) with time zone
);
ALTER TABLE ONLY organisation
    ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);

CREATE TABLE passkey_challenges (
  challenge text NOT NULL,
  purpose passkey_purpose NOT NULL,
  person_id text NOT NULL,
  session_id text NOT NULL,
  claim jsonb,
  expires_at timestamp(3) with time zone NOT NULL
);
ALTER TABLE ONLY passkey_challenges
    ADD CONSTRAINT passkey_challenges_pkey PRIMARY KEY (challenge);
CREATE INDEX passkey_challenges_due_for_removal ON passkey_challenges USING btree (expires_at);

CREATE TABLE passkeys (
  id text NOT NULL,
  person_id text NOT NULL,
  name text NOT NULL,
  credential_id text NOT NULL,
  public_key bytea NOT NULL,
  jwk jsonb NOT NULL,
  counter bigint NOT NULL,
  transports text[],
  backup_eligible boolean NOT NULL,
  backed_up boolean NOT NULL,
  rp_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  last_used_at timestamp(3) with time zone,
  confirmed_by_id text,
  confirmed_at timestamp(3) with time zone,
  blocked_at timestamp(3) with time zone,
  CONSTRAINT passkeys_check CHECK ((confirmed_by_id <> person_id)),
  CONSTRAINT passkeys_counter_check CHECK ((counter >= 0))
);
ALTER TABLE ONLY passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX passkeys_credential_id_key ON passkeys USING btree (credential_id);
CREATE INDEX passkeys_of_a_person ON passkeys USING btree (person_id, id);

-- provider_roles: Which of a person's roles came from a provider at the latest sign-in; those are replaced at the next one.
-- password_chosen_at: Who chose a password, and since when an organisation has two admins who are independent of each other.
-- roles_provider_id: Null where no sign-in noted it yet.
CREATE TABLE people (
  id text NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  roles person_role[],
  status person_status DEFAULT 'active'::person_status NOT NULL,
  password_hash text,
  invitation_hash text,
  invitation_expires_at timestamp(3) with time zone,
  not_before timestamp(3) with time zone,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  provider_roles person_role[] DEFAULT '{}'::person_role[] NOT NULL,
  password_chosen_at timestamp(3) with time zone,
  status_at timestamp(3) with time zone,
  invited_by_id text,
  roles_provider_id text
);
ALTER TABLE ONLY people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);
CREATE INDEX active_admins ON people USING btree (id) WHERE (('admin'::person_role = ANY (roles)) AND (status = 'active'::person_status));
CREATE INDEX people_by_name ON people USING btree (lower(name), id);
CREATE INDEX people_deactivated ON people USING btree (id) WHERE (status = 'deactivated'::person_status);
CREATE UNIQUE INDEX people_email_key ON people USING btree (email);
CREATE UNIQUE INDEX people_invitation_hash_key ON people USING btree (invitation_hash);

-- How the console behaves for a person. Nothing rests on it, so it is no part of what decisions read about people.
CREATE TABLE person_preferences (
  person_id text NOT NULL,
  single_key_shortcuts boolean DEFAULT true NOT NULL
);
ALTER TABLE ONLY person_preferences
    ADD CONSTRAINT person_preferences_pkey PRIMARY KEY (person_id);

CREATE TABLE provider_group_mappings (
  provider_id text NOT NULL,
  value text NOT NULL,
  roles person_role[] DEFAULT '{}'::person_role[] NOT NULL,
  group_id text,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  confirmed_by_id text
);
ALTER TABLE ONLY provider_group_mappings
    ADD CONSTRAINT provider_group_mappings_pkey PRIMARY KEY (provider_id, value);
CREATE INDEX provider_group_mappings_of_a_group ON provider_group_mappings USING btree (group_id);

-- How far what hangs below a changed delegation is signed again. The change itself never waits for it.
CREATE TABLE reissues (
  delegation_id text NOT NULL,
  begun_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  depth integer NOT NULL,
  parent_id text DEFAULT ''::text NOT NULL,
  child_id text DEFAULT ''::text NOT NULL,
  reissued integer DEFAULT 0 NOT NULL,
  paused integer DEFAULT 0 NOT NULL,
  finished_at timestamp(3) with time zone
);
ALTER TABLE ONLY reissues
    ADD CONSTRAINT reissues_pkey PRIMARY KEY (delegation_id);
CREATE INDEX reissues_finished ON reissues USING btree (finished_at) WHERE (finished_at IS NOT NULL);
CREATE INDEX reissues_unfinished ON reissues USING btree (begun_at) WHERE (finished_at IS NULL);

CREATE TABLE request_comments (
  id text NOT NULL,
  request_id text NOT NULL,
  person_id text NOT NULL,
  text text NOT NULL,
  at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  path text
);
ALTER TABLE ONLY request_comments
    ADD CONSTRAINT request_comments_pkey PRIMARY KEY (id);
CREATE INDEX comments_of_a_request ON request_comments USING btree (request_id, id);

CREATE TABLE request_readings (
  request_id text NOT NULL,
  revision integer NOT NULL,
  person_id text NOT NULL,
  first_read_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY request_readings
    ADD CONSTRAINT request_readings_pkey PRIMARY KEY (request_id, revision, person_id);

CREATE TABLE request_revisions (
  request_id text NOT NULL,
  revision integer NOT NULL,
  cause revision_cause NOT NULL,
  by_person_id text,
  note text DEFAULT ''::text NOT NULL,
  document text NOT NULL,
  digest text NOT NULL,
  sentence text NOT NULL,
  purpose text NOT NULL,
  authority jsonb NOT NULL,
  effect jsonb NOT NULL,
  not_before timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  max_depth integer NOT NULL,
  at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY request_revisions
    ADD CONSTRAINT request_revisions_pkey PRIMARY KEY (request_id, revision);

CREATE TABLE request_steps (
  request_id text NOT NULL,
  revision integer NOT NULL,
  number integer NOT NULL,
  state step_state NOT NULL,
  rule jsonb NOT NULL,
  groups text[],
  opened_at timestamp(3) with time zone,
  overdue_at timestamp(3) with time zone,
  escalated_at timestamp(3) with time zone,
  closed_at timestamp(3) with time zone
);
ALTER TABLE ONLY request_steps
    ADD CONSTRAINT request_steps_pkey PRIMARY KEY (request_id, revision, number);
CREATE INDEX request_steps_due ON request_steps USING btree (state, overdue_at);

CREATE TABLE request_votes (
  request_id text NOT NULL,
  revision integer NOT NULL,
  person_id text NOT NULL,
  verdict verdict NOT NULL,
  digest text NOT NULL,
  note text DEFAULT ''::text NOT NULL,
  at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  step integer DEFAULT 1 NOT NULL,
  for_person_id text,
  first_read_at timestamp(3) with time zone,
  opened_at timestamp(3) with time zone,
  passkey jsonb,
  id bigint NOT NULL,
  withdrawn_at timestamp(3) with time zone
);
ALTER TABLE request_votes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME request_votes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY request_votes
    ADD CONSTRAINT request_votes_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX votes_approve_once ON request_votes USING btree (request_id, revision, step, person_id) WHERE ((verdict = 'approve'::verdict) AND (withdrawn_at IS NULL));
CREATE INDEX votes_by_time ON request_votes USING btree (at);
-- Whether somebody ever decided a request is asked when an auditor or an approver names a colleague by address.
CREATE INDEX votes_of_a_person ON request_votes USING btree (person_id);
CREATE INDEX votes_of_a_revision ON request_votes USING btree (request_id, revision, step);

-- shape: What a request is for, without amounts and names: requests of one shape are alike. Older ones are like no other.
-- change_reason: Why a request changes a delegation, apart from its purpose.
-- risk_tier: The inbox reads its requests in the order that it shows. The agent's tier is part of that order, so each undecided
-- request carries it. Requests are made by people: their indexes cost no decision anything.
CREATE TABLE requests (
  id text NOT NULL,
  revision integer DEFAULT 1 NOT NULL,
  status request_status DEFAULT 'pending'::request_status NOT NULL,
  agent_id text NOT NULL,
  requester_id text NOT NULL,
  delegator_id text,
  on_behalf_of_id text,
  parent_delegation_id text,
  purpose text NOT NULL,
  authority jsonb NOT NULL,
  not_before timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  max_depth integer DEFAULT 0 NOT NULL,
  document text NOT NULL,
  digest text NOT NULL,
  sentence text NOT NULL,
  effect jsonb NOT NULL,
  delegation_id text,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  decide_by timestamp(3) with time zone NOT NULL,
  decided_at timestamp(3) with time zone,
  policy_id text DEFAULT 'apl_00000000000000000000000000'::text NOT NULL,
  policy_version integer DEFAULT 1 NOT NULL,
  current_step integer DEFAULT 1 NOT NULL,
  assignee_id text,
  assignee_group text,
  narrowed_by_id text,
  shape text DEFAULT ''::text NOT NULL,
  changes_delegation_id text,
  new_delegator_id text,
  through_agent_id text,
  through_ids text[] DEFAULT '{}'::text[] NOT NULL,
  widens integer DEFAULT 0 NOT NULL,
  amount double precision,
  change_reason text,
  shown_risk_tier risk_tier NOT NULL,
  risk_tier risk_tier DEFAULT 'low'::risk_tier NOT NULL,
  declared jsonb
);
ALTER TABLE ONLY requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (id);
CREATE INDEX requests_alike ON requests USING btree (agent_id, shape);
CREATE INDEX requests_by_expiry ON requests USING btree (decide_by, id);
CREATE INDEX requests_by_risk ON requests USING btree (risk_tier DESC, widens DESC, amount DESC, decide_by, id);
-- What was asked for lately, whoever asked: agents that ask too often are found by it at every look at the inbox.
CREATE INDEX requests_by_time ON requests USING btree (created_at);
CREATE INDEX requests_due_for_decision ON requests USING btree (status, decide_by);
CREATE INDEX requests_for_a_person ON requests USING btree (on_behalf_of_id);
CREATE INDEX requests_for_an_agent ON requests USING btree (agent_id, id);
CREATE INDEX requests_of_a_delegation ON requests USING btree (delegation_id);
CREATE INDEX requests_of_a_delegator ON requests USING btree (delegator_id);
CREATE INDEX requests_of_a_person ON requests USING btree (requester_id, id);
CREATE INDEX requests_open ON requests USING btree (id DESC) WHERE (status = ANY (ARRAY['pending'::request_status, 'changes_requested'::request_status]));
CREATE INDEX requests_open_by_expiry ON requests USING btree (decide_by, id) WHERE (status = ANY (ARRAY['pending'::request_status, 'changes_requested'::request_status]));
CREATE INDEX requests_open_by_risk ON requests USING btree (risk_tier DESC, widens DESC, amount DESC, decide_by, id) WHERE (status = ANY (ARRAY['pending'::request_status, 'changes_requested'::request_status]));
CREATE INDEX requests_that_change_a_delegation ON requests USING btree (changes_delegation_id);

CREATE TABLE resource_server_keys (
  id text NOT NULL,
  resource_server_id text NOT NULL,
  name text NOT NULL,
  key_hash text NOT NULL,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  revoked_at timestamp(3) with time zone
);
ALTER TABLE ONLY resource_server_keys
    ADD CONSTRAINT resource_server_keys_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX resource_server_keys_key_hash_key ON resource_server_keys USING btree (key_hash);
CREATE INDEX resource_server_keys_of_a_server ON resource_server_keys USING btree (resource_server_id);

CREATE TABLE resource_servers (
  id text NOT NULL,
  name text NOT NULL,
  identifier text NOT NULL,
  status resource_server_status DEFAULT 'active'::resource_server_status NOT NULL,
  catalogue_version integer DEFAULT 1 NOT NULL,
  types jsonb NOT NULL,
  token_alg text DEFAULT 'ES256'::text NOT NULL,
  asserted_subjects boolean DEFAULT false NOT NULL,
  not_before timestamp(3) with time zone,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  version integer DEFAULT 1 NOT NULL
);
ALTER TABLE ONLY resource_servers
    ADD CONSTRAINT resource_servers_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX resource_servers_identifier_key ON resource_servers USING btree (identifier);

-- The effect of each revocation, counted once while records are sealed: allows that should not be there, and the first
-- refusal. Nothing is written for subjects that were never revoked.
CREATE TABLE revocation_effects (
  revocation_id text NOT NULL,
  allowed integer DEFAULT 0 NOT NULL,
  refused_at timestamp(3) with time zone
);
ALTER TABLE ONLY revocation_effects
    ADD CONSTRAINT revocation_effects_pkey PRIMARY KEY (revocation_id);

-- retirement: A retirement stops an agent as a revocation does, and has the same proof.
-- counted_at: How far the consequences of a revocation are counted and written. A stop itself never waits for them.
CREATE TABLE revocations (
  id text NOT NULL,
  scope revocation_scope NOT NULL,
  subject_id text NOT NULL,
  reason text NOT NULL,
  actor_id text NOT NULL,
  effective_at timestamp(3) with time zone NOT NULL,
  impact jsonb NOT NULL,
  retirement boolean DEFAULT false NOT NULL,
  counted_at timestamp(3) with time zone,
  settled_at timestamp(3) with time zone,
  progress jsonb DEFAULT '{}'::jsonb NOT NULL
);
ALTER TABLE ONLY revocations
    ADD CONSTRAINT revocations_pkey PRIMARY KEY (id);
CREATE INDEX revocations_by_effect ON revocations USING btree (effective_at);
CREATE INDEX revocations_of_a_subject ON revocations USING btree (subject_id);
CREATE INDEX revocations_unsettled ON revocations USING btree (id) WHERE (settled_at IS NULL);

-- provider_id: With which provider a session was opened.
-- limited: Opened through an account that waited: it decides and confirms nothing.
CREATE TABLE sessions (
  id text NOT NULL,
  person_id text NOT NULL,
  authenticated_at timestamp(3) with time zone NOT NULL,
  last_seen_at timestamp(3) with time zone NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL,
  revoked_at timestamp(3) with time zone,
  user_agent text DEFAULT ''::text NOT NULL,
  provider_id text,
  limited boolean DEFAULT false NOT NULL
);
ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
CREATE INDEX sessions_due_for_removal ON sessions USING btree (expires_at);
CREATE INDEX sessions_of_a_person ON sessions USING btree (person_id);
CREATE INDEX sessions_of_a_provider ON sessions USING btree (provider_id);

-- Failed sign-ins that are counted and not yet recorded: one row for each group and interval.
CREATE TABLE sign_in_failures (
  key text NOT NULL,
  code text NOT NULL,
  person_id text,
  address text,
  since timestamp(3) with time zone DEFAULT now() NOT NULL,
  attempts integer DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY sign_in_failures
    ADD CONSTRAINT sign_in_failures_pkey PRIMARY KEY (key);
CREATE INDEX sign_in_failures_due ON sign_in_failures USING btree (since);

-- Addresses, as keyed hashes, from which a person signed in: strangers' attempts do not slow them down there.
CREATE TABLE sign_in_places (
  person_id text NOT NULL,
  place text NOT NULL,
  seen_at timestamp(3) with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY sign_in_places
    ADD CONSTRAINT sign_in_places_pkey PRIMARY KEY (person_id, place);
CREATE INDEX sign_in_places_due_for_removal ON sign_in_places USING btree (seen_at);

CREATE TABLE sign_in_throttles (
  key text NOT NULL,
  failures integer NOT NULL,
  window_start timestamp(3) with time zone NOT NULL,
  open_at timestamp(3) with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY sign_in_throttles
    ADD CONSTRAINT sign_in_throttles_pkey PRIMARY KEY (key);
CREATE INDEX sign_in_throttles_due_for_removal ON sign_in_throttles USING btree (window_start);

CREATE TABLE signing_keys (
  kid text NOT NULL,
  purpose text NOT NULL,
  alg text NOT NULL,
  state key_state DEFAULT 'published'::key_state NOT NULL,
  public_jwk jsonb NOT NULL,
  wrapped bytea NOT NULL,
  published_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  activated_at timestamp(3) with time zone,
  retired_at timestamp(3) with time zone
);
ALTER TABLE ONLY signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (kid);
CREATE INDEX signing_keys_in_use ON signing_keys USING btree (purpose, state);

-- taken_at: /* When places of a list were last given out: whatever is issued from it later comes from a block that is not kept long. */
CREATE TABLE status_lists (
  id integer NOT NULL,
  size integer NOT NULL,
  seed bytea NOT NULL,
  taken integer DEFAULT 0 NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  taken_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT status_lists_check CHECK (((taken >= 0) AND (taken <= size))),
  CONSTRAINT status_lists_size_check CHECK ((size > 0))
);
ALTER TABLE ONLY status_lists ALTER COLUMN id SET DEFAULT nextval('status_lists_id_seq'::regclass);
ALTER TABLE ONLY status_lists
    ADD CONSTRAINT status_lists_pkey PRIMARY KEY (id);

-- Time never runs backwards for validity and buckets, whatever the machine's clock does.
CREATE TABLE time_floor (
  one boolean DEFAULT true NOT NULL,
  floor timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT time_floor_one_check CHECK (one)
);
ALTER TABLE ONLY time_floor
    ADD CONSTRAINT time_floor_pkey PRIMARY KEY (one);

CREATE TABLE trusted_issuers (
  id text NOT NULL,
  name text NOT NULL,
  kind issuer_kind NOT NULL,
  issuer text NOT NULL,
  audience text NOT NULL,
  key_source key_source NOT NULL,
  keys_url text,
  keys jsonb NOT NULL,
  keys_fetched_at timestamp(3) with time zone,
  refresh_after timestamp(3) with time zone,
  fetch_error text,
  status trust_status DEFAULT 'active'::trust_status NOT NULL,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  behind_ids text[] DEFAULT '{}'::text[] NOT NULL,
  last_in_force jsonb
);
ALTER TABLE ONLY trusted_issuers
    ADD CONSTRAINT trusted_issuers_pkey PRIMARY KEY (id);
CREATE INDEX trusted_issuers_due_for_refresh ON trusted_issuers USING btree (status, refresh_after);
CREATE UNIQUE INDEX trusted_issuers_issuer_key ON trusted_issuers USING btree (issuer);

-- Things that work once: client assertions, DPoP proofs. `bound` lets the same call be repeated and nothing else.
CREATE TABLE used_once (
  key text NOT NULL,
  bound text NOT NULL,
  expires_at timestamp(3) with time zone NOT NULL
);
ALTER TABLE ONLY used_once
    ADD CONSTRAINT used_once_pkey PRIMARY KEY (key);
CREATE INDEX used_once_due_for_removal ON used_once USING btree (expires_at);

CREATE TABLE withheld_roles (
  person_id text NOT NULL,
  role person_role NOT NULL,
  taken_away_by_id text NOT NULL,
  taken_away_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY withheld_roles
    ADD CONSTRAINT withheld_roles_pkey PRIMARY KEY (person_id, role);

CREATE TABLE workload_rules (
  id text NOT NULL,
  issuer_id text NOT NULL,
  agent_id text NOT NULL,
  subject_pattern text NOT NULL,
  network text,
  status trust_status DEFAULT 'active'::trust_status NOT NULL,
  created_by_id text NOT NULL,
  created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  last_used_at timestamp(3) with time zone,
  behind_ids text[] DEFAULT '{}'::text[] NOT NULL
);
ALTER TABLE ONLY workload_rules
    ADD CONSTRAINT workload_rules_pkey PRIMARY KEY (id);
CREATE INDEX workload_rules_by_creation ON workload_rules USING btree (created_at);
CREATE INDEX workload_rules_of_an_agent ON workload_rules USING btree (agent_id, status, id);
CREATE INDEX workload_rules_of_an_issuer ON workload_rules USING btree (issuer_id, status, id);

ALTER SEQUENCE status_lists_id_seq OWNED BY status_lists.id;

-- ---------------------------------------------------------------- Functions of rows

/* The text of an agent that a search looks through. */
CREATE FUNCTION agent_text(agents) RETURNS text
    LANGUAGE sql STABLE
    AS $_$
  select lower(concat_ws(E'\n', $1.name, $1.display_name, $1.purpose))
$_$;

-- ---------------------------------------------------------------- Ranges of the log and months of the trail

DO $$
BEGIN
  -- Fixed ranges, made once: no clock and no job is between an action and its record.
  FOR i IN 0..31 LOOP
    EXECUTE format('CREATE TABLE log_entries_%s PARTITION OF log_entries FOR VALUES FROM (%s) TO (%s)',
                   i, i::bigint * 50000000, (i + 1)::bigint * 50000000);
    EXECUTE format('CREATE UNIQUE INDEX log_entries_%s_entry_id_once ON log_entries_%s (entry_id)', i, i);
    EXECUTE format('CREATE TABLE log_leaves_%s PARTITION OF log_leaves FOR VALUES FROM (%s) TO (%s)',
                   i, i::bigint * 50000000, (i + 1)::bigint * 50000000);
    EXECUTE format('CREATE UNIQUE INDEX log_leaves_%s_entry ON log_leaves_%s (entry)', i, i);
    -- A statement trigger of a table is not cloned to its partitions.
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entries_%s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', i);
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaves_%s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', i);
  END LOOP;
END $$;
CREATE TABLE audit_search_default PARTITION OF audit_search DEFAULT;
SELECT open_audit_months();

-- ---------------------------------------------------------------- Triggers

CREATE TRIGGER add_agent_rows AFTER INSERT ON agents FOR EACH ROW EXECUTE FUNCTION add_agent_rows();
CREATE TRIGGER carry_risk_tier AFTER UPDATE OF risk_tier ON agents FOR EACH ROW WHEN ((old.risk_tier IS DISTINCT FROM new.risk_tier)) EXECUTE FUNCTION carry_risk_tier();
CREATE TRIGGER count_moved_agents AFTER UPDATE ON agents REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_moved_agents();
CREATE TRIGGER count_new_agents AFTER INSERT ON agents REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_new_agents();
CREATE TRIGGER count_removed_agents AFTER DELETE ON agents REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_agents();
CREATE TRIGGER keep_owners_stop BEFORE UPDATE OF owner_id ON agents FOR EACH ROW WHEN ((old.owner_id IS DISTINCT FROM new.owner_id)) EXECUTE FUNCTION keep_owners_stop();
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON agents FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'agents');
-- The product makes nothing that has ended already. What is loaded from elsewhere may have.
CREATE TRIGGER note_made AFTER INSERT ON agents FOR EACH ROW WHEN ((new.status <> ALL (ARRAY['draft'::agent_status, 'pending'::agent_status, 'active'::agent_status]))) EXECUTE FUNCTION note_move('agents', 'id');
CREATE TRIGGER note_move AFTER UPDATE ON agents FOR EACH ROW WHEN (((old.* IS DISTINCT FROM new.*) AND (NOT ((old.status = ANY (ARRAY['draft'::agent_status, 'pending'::agent_status])) AND (new.status = 'active'::agent_status))))) EXECUTE FUNCTION note_move('agents', 'id');
CREATE TRIGGER note_removal AFTER DELETE ON agents FOR EACH ROW EXECUTE FUNCTION note_move('agents', 'id');
CREATE TRIGGER write_agent_text AFTER UPDATE OF name, display_name, purpose ON agents FOR EACH ROW WHEN ((((old.name IS DISTINCT FROM new.name) OR (old.display_name IS DISTINCT FROM new.display_name)) OR (old.purpose IS DISTINCT FROM new.purpose))) EXECUTE FUNCTION write_agent_text();

CREATE TRIGGER begin_epochs AFTER INSERT ON access_tokens REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION begin_epochs();
CREATE TRIGGER drop_epoch AFTER DELETE ON access_tokens FOR EACH ROW EXECUTE FUNCTION drop_epoch('jti');
CREATE TRIGGER move_epoch AFTER UPDATE ON access_tokens FOR EACH ROW EXECUTE FUNCTION move_epoch('jti');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON action_approval_votes FOR EACH ROW EXECUTE FUNCTION announce('action-approvals', 'approval_id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON action_approvals FOR EACH ROW EXECUTE FUNCTION announce('action-approvals', 'id');
CREATE TRIGGER keep_live_digest BEFORE INSERT OR UPDATE ON action_approvals FOR EACH ROW EXECUTE FUNCTION keep_live_digest();
CREATE TRIGGER keep_shown_agent_asked BEFORE INSERT ON action_approvals FOR EACH ROW EXECUTE FUNCTION keep_shown_agent();
CREATE TRIGGER keep_shown_agent_decided BEFORE UPDATE OF status ON action_approvals FOR EACH ROW WHEN (((old.status = 'pending'::action_approval_status) AND (new.status = ANY (ARRAY['approved'::action_approval_status, 'denied'::action_approval_status])))) EXECUTE FUNCTION keep_shown_agent();

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON approval_policies FOR EACH ROW EXECUTE FUNCTION announce('approval-policies', 'id');
-- An approval policy can ask a person before single actions, so decisions depend on it: its epoch moves with every version.
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON approval_policies FOR EACH ROW EXECUTE FUNCTION move_epoch('id');

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON approval_policy_versions FOR EACH ROW EXECUTE FUNCTION move_epoch('policy_id');

CREATE TRIGGER announce AFTER INSERT OR DELETE OR UPDATE ON authority_templates FOR EACH ROW EXECUTE FUNCTION announce_all('authority-templates', 'id');

CREATE TRIGGER announce AFTER INSERT OR DELETE OR UPDATE ON authority_tests FOR EACH ROW EXECUTE FUNCTION announce_all('authority-tests', 'id');

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON blueprint_versions FOR EACH ROW EXECUTE FUNCTION move_epoch('blueprint_id', 'blueprints');
CREATE TRIGGER note_move AFTER UPDATE ON blueprint_versions FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION note_move('blueprints', 'blueprint_id');

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON blueprints FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'blueprints');
-- Much rests on these: only what can end a token is noted.
CREATE TRIGGER note_move AFTER UPDATE OF not_before, current_version ON blueprints FOR EACH ROW WHEN (((old.not_before IS DISTINCT FROM new.not_before) OR (old.current_version IS DISTINCT FROM new.current_version))) EXECUTE FUNCTION note_move('blueprints', 'id');
CREATE TRIGGER note_removal AFTER DELETE ON blueprints FOR EACH ROW EXECUTE FUNCTION note_move('blueprints', 'id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON control_changes FOR EACH ROW EXECUTE FUNCTION announce('control-changes', 'subject_id');

CREATE TRIGGER made_now BEFORE INSERT ON delegation_versions FOR EACH ROW EXECUTE FUNCTION made_now();
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON delegation_versions FOR EACH ROW EXECUTE FUNCTION move_epoch('delegation_id');
CREATE TRIGGER note_move AFTER UPDATE ON delegation_versions FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION note_move('delegations', 'delegation_id');
CREATE TRIGGER note_removal AFTER DELETE ON delegation_versions FOR EACH ROW EXECUTE FUNCTION note_move('delegations', 'delegation_id');

CREATE TRIGGER delegations_status_time BEFORE UPDATE OF status ON delegations FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION note_status_time();
/* Which delegations an agent has is read with the agent, so that it may be kept like everything else. */
CREATE TRIGGER move_agent_epoch AFTER INSERT OR DELETE OR UPDATE ON delegations FOR EACH ROW EXECUTE FUNCTION move_epoch('agent_id');
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON delegations FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'delegations');
CREATE TRIGGER note_made AFTER INSERT ON delegations FOR EACH ROW WHEN (((new.status <> 'active'::delegation_status) OR (new.expires_at <= clock_timestamp()))) EXECUTE FUNCTION note_move('delegations', 'id');
CREATE TRIGGER note_move AFTER UPDATE ON delegations FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION note_move('delegations', 'id');
CREATE TRIGGER note_removal AFTER DELETE ON delegations FOR EACH ROW EXECUTE FUNCTION note_move('delegations', 'id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON detections FOR EACH ROW EXECUTE FUNCTION announce('detections', 'id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON enrolment_tokens FOR EACH ROW EXECUTE FUNCTION announce('enrolment-tokens', 'id');
CREATE TRIGGER made_now BEFORE INSERT ON enrolment_tokens FOR EACH ROW EXECUTE FUNCTION made_now();

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON entitlement_settings FOR EACH ROW EXECUTE FUNCTION announce('entitlements', 'subject_id');

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON entitlements FOR EACH ROW EXECUTE FUNCTION move_epoch('person_id', 'people');

CREATE TRIGGER announce AFTER INSERT OR DELETE OR UPDATE ON external_identities FOR EACH ROW EXECUTE FUNCTION announce_all('account-links', 'person_id');
CREATE TRIGGER found_organisation AFTER INSERT OR UPDATE ON external_identities FOR EACH ROW EXECUTE FUNCTION found_after_change();
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON external_identities FOR EACH ROW EXECUTE FUNCTION move_epoch('person_id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON groups FOR EACH ROW EXECUTE FUNCTION announce('groups', 'id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON identity_providers FOR EACH ROW EXECUTE FUNCTION announce('identity-providers', 'id');

-- A key that waits for its first use changes nothing of its instance, yet whoever looks at the instance should see it.
CREATE TRIGGER announce AFTER INSERT ON instance_keys FOR EACH ROW EXECUTE FUNCTION announce('instances', 'instance_id');
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON instance_keys FOR EACH ROW EXECUTE FUNCTION move_epoch('instance_id');

CREATE TRIGGER made_now BEFORE INSERT ON instances FOR EACH ROW EXECUTE FUNCTION made_now();
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON instances FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'instances');
CREATE TRIGGER note_made AFTER INSERT ON instances FOR EACH ROW WHEN (((new.status <> 'active'::instance_status) OR (new.key_expires_at <= clock_timestamp()))) EXECUTE FUNCTION note_move('instances', 'id');
CREATE TRIGGER note_move AFTER UPDATE ON instances FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION note_move('instances', 'id');
CREATE TRIGGER note_removal AFTER DELETE ON instances FOR EACH ROW EXECUTE FUNCTION note_move('instances', 'id');

CREATE TRIGGER append_only BEFORE TRUNCATE ON log_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON log_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_checkpoint_change();
CREATE TRIGGER keep_first_of_hour BEFORE INSERT ON log_checkpoints FOR EACH ROW EXECUTE FUNCTION keep_first_of_hour();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON log_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON log_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON log_nodes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON organisation FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'organisation');
CREATE TRIGGER note_move AFTER UPDATE OF not_before ON organisation FOR EACH ROW WHEN ((old.not_before IS DISTINCT FROM new.not_before)) EXECUTE FUNCTION note_move('all', 'id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON passkeys FOR EACH ROW EXECUTE FUNCTION announce('passkeys', 'id');
CREATE TRIGGER announce_gone AFTER DELETE ON passkeys FOR EACH ROW EXECUTE FUNCTION announce_gone('passkeys', 'id');

CREATE TRIGGER found_organisation AFTER INSERT OR UPDATE OF roles, status, password_chosen_at, invitation_hash ON people FOR EACH ROW WHEN ((('admin'::person_role = ANY (new.roles)) AND (new.status = 'active'::person_status))) EXECUTE FUNCTION found_after_change();
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'people');
CREATE TRIGGER note_move AFTER UPDATE OF status, not_before ON people FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) OR (old.not_before IS DISTINCT FROM new.not_before))) EXECUTE FUNCTION note_move('people', 'id');
CREATE TRIGGER note_removal AFTER DELETE ON people FOR EACH ROW EXECUTE FUNCTION note_move('people', 'id');
CREATE TRIGGER people_status_time BEFORE UPDATE OF status ON people FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION note_status_time();

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON provider_group_mappings FOR EACH ROW EXECUTE FUNCTION announce('identity-providers', 'provider_id');

CREATE TRIGGER announce AFTER INSERT ON request_comments FOR EACH ROW EXECUTE FUNCTION announce('requests', 'request_id');

CREATE TRIGGER announce AFTER UPDATE ON request_steps FOR EACH ROW EXECUTE FUNCTION announce('requests', 'request_id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON request_votes FOR EACH ROW EXECUTE FUNCTION announce('requests', 'request_id');

CREATE TRIGGER announce AFTER INSERT OR UPDATE ON requests FOR EACH ROW EXECUTE FUNCTION announce('requests', 'id');
CREATE TRIGGER take_risk_tier BEFORE INSERT ON requests FOR EACH ROW EXECUTE FUNCTION take_risk_tier();

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON resource_server_keys FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'resource-servers');

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON resource_servers FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'resource-servers');
CREATE TRIGGER note_move AFTER UPDATE OF status, not_before ON resource_servers FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) OR (old.not_before IS DISTINCT FROM new.not_before))) EXECUTE FUNCTION note_move('resource_servers', 'id');
CREATE TRIGGER note_removal AFTER DELETE ON resource_servers FOR EACH ROW EXECUTE FUNCTION note_move('resource_servers', 'id');

CREATE TRIGGER announce AFTER INSERT ON revocations FOR EACH ROW EXECUTE FUNCTION announce('revocations', 'id');

CREATE TRIGGER drop_epoch AFTER DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION drop_epoch('id');
-- A subject token stands and falls with the session that it was asked for in. That a session was used is no change of
-- its standing: it moves no epoch.
CREATE TRIGGER move_epoch AFTER INSERT OR UPDATE OF person_id, expires_at, revoked_at ON sessions FOR EACH ROW EXECUTE FUNCTION move_epoch('id');

/* Usage is no change of standing: it moves no epoch. */
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE OF name, kind, issuer, audience, key_source, keys_url, keys, status ON trusted_issuers FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'trusted-issuers');

CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE OF issuer_id, agent_id, subject_pattern, network, status ON workload_rules FOR EACH ROW EXECUTE FUNCTION move_epoch('id', 'trusted-issuers');

-- ---------------------------------------------------------------- References

ALTER TABLE ONLY action_approval_votes ADD CONSTRAINT action_approval_votes_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES action_approvals(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY action_approvals ADD CONSTRAINT action_approvals_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY action_approvals ADD CONSTRAINT action_approvals_resource_server_id_fkey FOREIGN KEY (resource_server_id) REFERENCES resource_servers(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY agent_texts ADD CONSTRAINT agent_texts_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON DELETE CASCADE;
ALTER TABLE ONLY agent_transfers ADD CONSTRAINT agent_transfers_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY agent_usage ADD CONSTRAINT agent_usage_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY agents ADD CONSTRAINT agents_blueprint_id_fkey FOREIGN KEY (blueprint_id) REFERENCES blueprints(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY agents ADD CONSTRAINT agents_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY approval_policy_versions ADD CONSTRAINT approval_policy_versions_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES approval_policies(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY blueprint_versions ADD CONSTRAINT blueprint_versions_blueprint_id_fkey FOREIGN KEY (blueprint_id) REFERENCES blueprints(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY delegation_versions ADD CONSTRAINT delegation_versions_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegations(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY delegations ADD CONSTRAINT delegations_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY delegations ADD CONSTRAINT delegations_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES delegations(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY enrolment_tokens ADD CONSTRAINT enrolment_tokens_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY entitlement_settings ADD CONSTRAINT entitlement_settings_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY entitlement_settings ADD CONSTRAINT entitlement_settings_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY entitlements ADD CONSTRAINT entitlements_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY external_identities ADD CONSTRAINT external_identities_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY group_members ADD CONSTRAINT group_members_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY group_members ADD CONSTRAINT group_members_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY instance_keys ADD CONSTRAINT instance_keys_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES instances(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY instance_usage ADD CONSTRAINT instance_usage_instance_id_fkey FOREIGN KEY (instance_id) REFERENCES instances(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY instances ADD CONSTRAINT instances_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY passkeys ADD CONSTRAINT passkeys_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY people ADD CONSTRAINT people_roles_provider_id_fkey FOREIGN KEY (roles_provider_id) REFERENCES identity_providers(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY person_preferences ADD CONSTRAINT person_preferences_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY provider_group_mappings ADD CONSTRAINT provider_group_mappings_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY provider_group_mappings ADD CONSTRAINT provider_group_mappings_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY reissues ADD CONSTRAINT reissues_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegations(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY request_comments ADD CONSTRAINT request_comments_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY request_revisions ADD CONSTRAINT request_revisions_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY request_steps ADD CONSTRAINT request_steps_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY request_votes ADD CONSTRAINT request_votes_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY requests ADD CONSTRAINT requests_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY requests ADD CONSTRAINT requests_through_agent_id_fkey FOREIGN KEY (through_agent_id) REFERENCES agents(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY resource_server_keys ADD CONSTRAINT resource_server_keys_resource_server_id_fkey FOREIGN KEY (resource_server_id) REFERENCES resource_servers(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY sessions ADD CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY sessions ADD CONSTRAINT sessions_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_providers(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY sign_in_failures ADD CONSTRAINT sign_in_failures_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY sign_in_places ADD CONSTRAINT sign_in_places_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY withheld_roles ADD CONSTRAINT withheld_roles_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY withheld_roles ADD CONSTRAINT withheld_roles_taken_away_by_id_fkey FOREIGN KEY (taken_away_by_id) REFERENCES people(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY workload_rules ADD CONSTRAINT workload_rules_issuer_id_fkey FOREIGN KEY (issuer_id) REFERENCES trusted_issuers(id) ON UPDATE CASCADE ON DELETE RESTRICT;

-- ---------------------------------------------------------------- Rows that every organisation has

INSERT INTO time_floor DEFAULT VALUES;
INSERT INTO approval_policies (id, name, is_default) VALUES ('apl_00000000000000000000000000', 'four-eyes', true);
INSERT INTO approval_policy_versions (policy_id, version, rules) VALUES
  ('apl_00000000000000000000000000', 1, '[{"when": {}, "steps": [{"name": "Approval", "quorum": 1}]}]');
-- Records find the policy by its name, as they find what people create.
INSERT INTO kept_names (digest, id, salt, value)
SELECT translate(rtrim(encode(sha256(salt || convert_to(name, 'UTF8')), 'base64'), '='), '+/', '-_'), id, salt, name
FROM (
  SELECT id, name, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')) AS salt
  FROM approval_policies
) named;

RESET check_function_bodies;
