-- Epochs and the commit function: what makes a decision current at the moment it commits.

-- One random number per governed object, new at every change of any row that belongs to it.
create table epochs (
  id    text primary key,
  epoch bigint not null
) with (fillfactor = 70);

create function random_epoch() returns bigint language sql volatile as $$
  select ('x' || encode(substr(uuid_send(gen_random_uuid()), 1, 4) || substr(uuid_send(gen_random_uuid()), 1, 4), 'hex'))::bit(64)::bigint
$$;

/* Moves the epoch of the object that a row belongs to. The column holding its id is the trigger's first argument;
   the second names the live-update topic, or is absent where changes are too frequent to announce. */
create function move_epoch() returns trigger language plpgsql as $$
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

/* A token's epoch disappears with its row: absence equals no number, so a removed token can never be used again. */
create function drop_epoch() returns trigger language plpgsql as $$
begin
  delete from epochs where id = to_jsonb(old) ->> tg_argv[0];
  return null;
end $$;

create trigger move_epoch after insert or update or delete on organisation for each row execute function move_epoch('id', 'organisation');
create trigger move_epoch after insert or update or delete on people for each row execute function move_epoch('id', 'people');
create trigger move_epoch after insert or update or delete on entitlements for each row execute function move_epoch('person_id', 'people');
create trigger move_epoch after insert or update or delete on external_identities for each row execute function move_epoch('person_id');
create trigger move_epoch after insert or update or delete on blueprints for each row execute function move_epoch('id', 'blueprints');
create trigger move_epoch after insert or update or delete on blueprint_versions for each row execute function move_epoch('blueprint_id', 'blueprints');
create trigger move_epoch after insert or update or delete on resource_servers for each row execute function move_epoch('id', 'resource-servers');
create trigger move_epoch after insert or update or delete on resource_server_keys for each row execute function move_epoch('id', 'resource-servers');
create trigger move_epoch after insert or update or delete on agents for each row execute function move_epoch('id', 'agents');
create trigger move_epoch after insert or update or delete on instances for each row execute function move_epoch('id', 'instances');
create trigger move_epoch after insert or update or delete on instance_keys for each row execute function move_epoch('instance_id');
create trigger move_epoch after insert or update or delete on delegations for each row execute function move_epoch('id', 'delegations');
create trigger move_epoch after insert or update or delete on delegation_versions for each row execute function move_epoch('delegation_id');
create trigger move_epoch after insert or update on access_tokens for each row execute function move_epoch('jti');
create trigger drop_epoch after delete on access_tokens for each row execute function drop_epoch('jti');

/* Announces a change that moves no epoch. */
create function announce() returns trigger language plpgsql as $$
begin
  perform pg_notify('mandate', json_build_object('topic', tg_argv[0], 'id', to_jsonb(new) ->> tg_argv[1])::text);
  return null;
end $$;
create trigger announce after insert or update on requests for each row execute function announce('requests', 'id');
create trigger announce after insert on request_comments for each row execute function announce('requests', 'request_id');
create trigger announce after insert on revocations for each row execute function announce('revocations', 'id');
create trigger announce after insert or update on enrolment_tokens for each row execute function announce('enrolment-tokens', 'id');

-- One row per commit attempt. A batch whose outcome is unknown is settled by inserting its id as abandoned.
create table batches (
  id    text primary key,
  state text not null check (state in ('committed', 'abandoned')),
  at    timestamptz(3) not null default clock_timestamp()
);
create index batches_due_for_removal on batches (at);

-- Things that work once: client assertions, DPoP proofs. `bound` lets the same call be repeated and nothing else.
create table used_once (
  key        text primary key,
  bound      text not null,
  expires_at timestamptz(3) not null
);
create index used_once_due_for_removal on used_once (expires_at);

-- Cumulative limits. The key names hop, element, kind, field, unit, window and bucket; never a version or digest.
create table counters (
  key        text primary key,
  spent      bigint not null check (spent >= 0),
  expires_at timestamptz(3) not null
) with (fillfactor = 70);
create index counters_due_for_removal on counters (expires_at);

-- Time never runs backwards for validity and buckets, whatever the machine's clock does.
create table time_floor (
  one   boolean primary key default true check (one),
  floor timestamptz(3) not null default clock_timestamp()
);
insert into time_floor default values;

/* The barrier B. Evaluations share it; writers that tighten take it alone. */
create function barrier_shared() returns void language sql volatile as $$ select pg_advisory_xact_lock_shared(770001) $$;
create function barrier_exclusive() returns void language sql volatile as $$ select pg_advisory_xact_lock(770001) $$;

/* Database time for decisions: the clock, but never before the stored floor. */
create function decision_time() returns timestamptz language sql volatile as $$
  select greatest(clock_timestamp(), (select floor from time_floor))
$$;

/*
 * Commits one batch of items: decisions and token issuances. Each line is a statement of its own, because the parts
 * of one statement would share a snapshot taken before the waits.
 *
 * Verdicts, one per item in arrival order: 'committed'; 'moved' (an epoch changed, or the item's validity does not
 * contain the time of this commit: without effect, evaluate again); 'limit:<counter>' (that counter would exceed its
 * maximum; without effect); 'replayed:<proof>' (that proof was used before for something else; without effect).
 */
create function commit_batch(
  p_batch text,
  p_count int,
  p_dep_ids text[], p_dep_epochs bigint[],            -- distinct (object, epoch) pairs that were read
  p_item_dep_item int[], p_item_dep int[],            -- which item read which pair
  p_valid_from timestamptz[], p_valid_until timestamptz[],
  p_proof_item int[], p_proof_key text[], p_proof_bound text[], p_proof_expires timestamptz[],
  p_counter_key text[], p_counter_expires timestamptz[],             -- distinct counters
  p_reserve_item int[], p_reserve_counter int[], p_reserve_amount bigint[], p_reserve_max bigint[],  -- ordered by item
  p_entry_item int[], p_entry_id text[], p_entry_type text[], p_entry_body bytea[], p_entry_hash bytea[],
  p_text_item int[], p_text_entry text[], p_text_member text[], p_text_salt bytea[], p_text_value text[],
  p_tokens jsonb                                       -- [{ item, row }] rows of access_tokens
) returns table (item int, verdict text, spent bigint, at timestamptz) language plpgsql volatile as $$
declare
  t         timestamptz;
  verdicts  text[] := array_fill('committed'::text, array[p_count]);
  spents    bigint[] := array_fill(null::bigint, array[p_count]);
  balance   bigint[];
  before    bigint[];
  reserved  boolean := false;
  n         int;
  i         int;
  j         int;
  k         int;
  fits      boolean;
  moved     int[];
  consumed  text[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'commit_batch needs read committed';
  end if;
  if pg_is_in_recovery() then
    raise exception 'commit_batch needs the primary';
  end if;

  insert into batches (id, state) values (p_batch, 'committed');
  perform pg_advisory_xact_lock_shared(770001);
  t := decision_time();

  select array_agg(d.n) into moved
    from unnest(p_dep_ids, p_dep_epochs) with ordinality as d(id, epoch, n)
    left join epochs e on e.id = d.id
    where e.epoch is distinct from d.epoch;
  if moved is not null then
    for i in 1 .. coalesce(array_length(p_item_dep, 1), 0) loop
      if p_item_dep[i] = any(moved) then verdicts[p_item_dep_item[i]] := 'moved'; end if;
    end loop;
  end if;
  for i in 1 .. p_count loop
    if t < p_valid_from[i] or t >= p_valid_until[i] then verdicts[i] := 'moved'; end if;
  end loop;

  n := coalesce(array_length(p_proof_key, 1), 0);
  if n > 0 then
    -- A proof that the same call already consumed (same `bound`) is a retry, and passes. Items that moved consume nothing.
    with taken as (
      insert into used_once (key, bound, expires_at)
        select distinct on (p.key) p.key, p.bound, p.expires
        from unnest(p_proof_item, p_proof_key, p_proof_bound, p_proof_expires) with ordinality as p(item, key, bound, expires, ord)
        where verdicts[p.item] = 'committed' order by p.key, p.ord
        on conflict (key) do nothing
        returning key
    ) select array_agg(key) into consumed from taken;
    for i, j in
      select p.item, p.ord::int from unnest(p_proof_item, p_proof_key, p_proof_bound) with ordinality as p(item, key, bound, ord)
        join used_once u on u.key = p.key
      where verdicts[p.item] = 'committed' and u.bound <> p.bound
    loop
      verdicts[i] := 'replayed:' || j;
    end loop;
  end if;

  n := coalesce(array_length(p_counter_key, 1), 0);
  if n > 0 then
    insert into counters (key, spent, expires_at)
      select c.key, 0, c.expires from unnest(p_counter_key, p_counter_expires) as c(key, expires) order by c.key
      on conflict (key) do nothing;
    perform 1 from counters c where c.key = any(p_counter_key) order by c.key for update;
    select array_agg(c.spent order by k.n) into balance
      from unnest(p_counter_key) with ordinality as k(key, n) join counters c on c.key = k.key;

    j := 1;
    n := coalesce(array_length(p_reserve_item, 1), 0);
    while j <= n loop
      i := p_reserve_item[j];
      k := j;
      fits := verdicts[i] = 'committed';
      before := balance;
      while k <= n and p_reserve_item[k] = i loop
        if fits and balance[p_reserve_counter[k]] + p_reserve_amount[k] > p_reserve_max[k] then
          fits := false;
          verdicts[i] := 'limit:' || k;
          spents[i] := balance[p_reserve_counter[k]];
        end if;
        -- At once, so that an item which takes from one counter twice is seen to.
        balance[p_reserve_counter[k]] := balance[p_reserve_counter[k]] + p_reserve_amount[k];
        k := k + 1;
      end loop;
      if fits then reserved := true; else balance := before; end if;
      j := k;
    end loop;
    if reserved then
      update counters c set spent = b.spent
        from unnest(p_counter_key, balance) as b(key, spent)
        where c.key = b.key and c.spent <> b.spent;
    end if;
  end if;

  if consumed is not null and exists (select from unnest(verdicts) as v where v <> 'committed') then
    -- An item without effect has consumed nothing, so that its refusal can be recorded and its caller can try again.
    delete from used_once u using unnest(p_proof_item, p_proof_key, p_proof_bound) as p(item, key, bound)
      where u.key = p.key and u.bound = p.bound and u.key = any(consumed) and verdicts[p.item] <> 'committed'
        and not exists (select from unnest(p_proof_item, p_proof_key, p_proof_bound) as o(item, key, bound)
                        where o.key = p.key and o.bound = p.bound and verdicts[o.item] = 'committed');
  end if;

  if p_tokens is not null then
    -- Never issued later than now, or it would outlive a revocation that comes next.
    insert into access_tokens
      select r.* from jsonb_array_elements(p_tokens) as x(v),
        jsonb_populate_record(null::access_tokens, (x.v -> 'row') || jsonb_build_object(
          'issued_at', least((x.v -> 'row' ->> 'issued_at')::timestamptz, t))) as r
      where verdicts[(x.v ->> 'item')::int] = 'committed';
  end if;

  insert into log_entries (entry_id, type, body, leaf_hash, created_at)
    select e.id, e.type, e.body, e.hash, t
    from unnest(p_entry_item, p_entry_id, p_entry_type, p_entry_body, p_entry_hash) with ordinality as e(item, id, type, body, hash, ord)
    where verdicts[e.item] = 'committed' order by e.ord;
  insert into erasable_texts (entry_id, member, salt, value)
    select x.entry, x.member, x.salt, x.value
    from unnest(p_text_item, p_text_entry, p_text_member, p_text_salt, p_text_value) as x(item, entry, member, salt, value)
    where verdicts[x.item] = 'committed';

  return query select n2.i, verdicts[n2.i], spents[n2.i], t from generate_series(1, p_count) as n2(i);
end $$;
