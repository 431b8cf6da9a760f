/*
 * Commits one batch of items: decisions and token issuances. Each line is a statement of its own, because the parts
 * of one statement would share a snapshot taken before the waits.
 *
 * Verdicts, one per item in arrival order: 'committed'; 'moved' (an epoch changed, or the item's validity does not
 * contain the time of this commit: without effect, evaluate again); 'limit:<counter>' (that counter would exceed its
 * maximum; without effect); 'replayed:<proof>' (that proof was used before for something else; without effect).
 *
 * An approval that is used, expired or decided otherwise counts as moved.
 */
CREATE OR REPLACE FUNCTION commit_batch(
  p_batch text,
  p_count integer,
  p_dep_ids text[],
  p_dep_epochs bigint[],
  p_item_dep_item integer[],
  p_item_dep integer[],
  p_valid_from timestamptz[],
  p_valid_until timestamptz[],
  p_proof_item integer[],
  p_proof_key text[],
  p_proof_bound text[],
  p_proof_expires timestamptz[],
  p_counter_key text[],
  p_counter_expires timestamptz[],
  p_reserve_item integer[],
  p_reserve_counter integer[],
  p_reserve_amount bigint[],
  p_reserve_max bigint[],
  p_entry_item integer[],
  p_entry_id text[],
  p_entry_type text[],
  p_entry_body bytea[],
  p_entry_hash bytea[],
  p_text_item integer[],
  p_text_entry text[],
  p_text_member text[],
  p_text_salt bytea[],
  p_text_value text[],
  p_tokens jsonb,
  p_approvals jsonb DEFAULT NULL,
  p_patience_ms integer DEFAULT NULL
) RETURNS TABLE (item integer, verdict text, spent bigint, at timestamptz)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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
  carried   boolean;
  begun     timestamptz := clock_timestamp();
  claimed   text[] := '{}';
  step      record;
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
  if clock_timestamp() > begun + make_interval(secs => p_patience_ms / 1000.0) then
    verdicts := array_fill('moved'::text, array[p_count]);
  end if;

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

  if p_approvals is not null then
    perform 1 from action_approvals a
      where a.id in (select x.v ->> 'id' from jsonb_array_elements(p_approvals) as x(v) where x.v ->> 'step' <> 'ask')
      order by a.id for update;
    for step in
      select (x.v ->> 'item')::int as item, x.v ->> 'step' as wants, a.id, a.status::text as status,
          a.expires_at > t and a.digest = x.v ->> 'digest' as stands
        from jsonb_array_elements(p_approvals) with ordinality as x(v, ord)
          left join action_approvals a on a.id = x.v ->> 'id'
        where x.v ->> 'step' <> 'ask' order by x.ord
    loop
      continue when verdicts[step.item] <> 'committed';
      if step.stands is not true or step.status <> (case step.wants when 'use' then 'approved' else 'pending' end)
         or step.id = any(claimed) then
        verdicts[step.item] := 'moved';
      elsif step.wants = 'use' then
        claimed := claimed || step.id;
      end if;
    end loop;
  end if;

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
    -- Most counters exist. Nothing is locked before the last one is inserted, so that two batches never wait for each other.
    if (select count(*) from counters c where c.key = any(p_counter_key)) < n then
      insert into counters (key, spent, expires_at)
        select c.key, 0, c.expires from unnest(p_counter_key, p_counter_expires) as c(key, expires) order by c.key
        on conflict (key) do nothing;
    end if;
    -- A locked row is read as it is once the lock is held, also where this statement began before.
    select array_agg(c.spent order by k.n), bool_or(c.carried_at > t - interval '1 minute') into balance, carried
      from (select * from unnest(p_counter_key) with ordinality as u(key, n) order by u.key) k
        cross join lateral (select c.spent, c.carried_at from counters c where c.key = k.key for update) c;
    if coalesce(array_length(balance, 1), 0) <> n then
      raise exception 'commit_batch misses a counter';
    end if;

    if carried then
      for i in
        select p.item from unnest(p_item_dep_item, p_item_dep) as p(item, dep)
          join unnest(p_dep_ids, p_dep_epochs) with ordinality as d(id, epoch, n) on d.n = p.dep
          left join epochs e on e.id = d.id
        where e.epoch is distinct from d.epoch
      loop
        if verdicts[i] = 'committed' then verdicts[i] := 'moved'; end if;
      end loop;
    end if;

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

  if p_approvals is not null then
    update action_approvals a set status = 'used', used_at = t, used_by_decision = x.v ->> 'decision'
      from jsonb_array_elements(p_approvals) as x(v)
      where x.v ->> 'step' = 'use' and verdicts[(x.v ->> 'item')::int] = 'committed'
        and a.id = x.v ->> 'id' and a.status = 'approved';
    -- Who asks while somebody else has asked for the very same, or has just been told no, is not asking anew.
    with asked as (
      insert into action_approvals
        select r.* from jsonb_array_elements(p_approvals) as x(v),
          jsonb_populate_record(null::action_approvals, (x.v -> 'row') || jsonb_build_object('status', 'pending',
            'created_at', t, 'expires_at', t + make_interval(secs => (x.v ->> 'seconds')::int), 'note', '')) as r
        where x.v ->> 'step' = 'ask' and verdicts[(x.v ->> 'item')::int] = 'committed'
          and not exists (select from action_approvals d where d.digest = r.digest and d.status = 'denied' and d.expires_at > t)
        order by r.digest, r.id
        on conflict (live_digest) do nothing
        returning id
    ) select array_agg(id) into claimed from asked;
    for i in
      select (x.v ->> 'item')::int from jsonb_array_elements(p_approvals) as x(v)
        where x.v ->> 'step' = 'ask' and (claimed is null or x.v ->> 'id' <> all(claimed))
    loop
      if verdicts[i] = 'committed' then verdicts[i] := 'moved'; end if;
    end loop;
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
