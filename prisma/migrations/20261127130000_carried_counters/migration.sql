-- What an element counts of actions that other elements of its delegation counted before, and when that was written down last.
alter table counters
  add column carried    bigint not null default 0 check (carried >= 0),
  add column carried_at timestamptz(3);

/*
 * A change that carries a counter holds its lock until it commits. A batch that compared its epochs before that, and waited for
 * the lock, would take from the former counter after it was read. So where a counter was carried within the last minute, the
 * batch compares its epochs once more, now that it holds the locks.
 *
 * A batch also takes how long it may wait at the barrier: the askers of its items have had another answer after that, so nothing
 * of it may be decided any more.
 *
 * The function is changed where it is, so that everything else in it stays as other migrations left it.
 */
do $migration$
declare
  source text := pg_get_functiondef('commit_batch'::regproc);
  counted constant text := 'select array_agg(c.spent order by k.n) into balance';
  joined constant text := 'from unnest(p_counter_key) with ordinality as k(key, n) join counters c on c.key = k.key;';
  declared constant text := 'consumed  text[];';
  taken constant text := 'p_approvals jsonb DEFAULT NULL::jsonb)';
  timed constant text := 't := decision_time();';
  part text;
begin
  foreach part in array array[counted, joined, declared, taken, timed] loop
    if strpos(source, part) = 0 then raise exception 'commit_batch has no "%"', part; end if;
  end loop;
  source := replace(source, taken, 'p_approvals jsonb DEFAULT NULL::jsonb, p_patience_ms integer DEFAULT NULL::integer)');
  source := replace(source, declared, declared || E'\n  carried   boolean;\n  begun     timestamptz := clock_timestamp();');
  source := replace(source, timed, timed || $body$
  if clock_timestamp() > begun + make_interval(secs => p_patience_ms / 1000.0) then
    verdicts := array_fill('moved'::text, array[p_count]);
  end if;$body$);
  source := replace(source, counted,
    'select array_agg(c.spent order by k.n), bool_or(c.carried_at > t - interval ''1 minute'') into balance, carried');
  source := replace(source, joined, joined || $body$

    if carried then
      for i in
        select p.item from unnest(p_item_dep_item, p_item_dep) as p(item, dep)
          join unnest(p_dep_ids, p_dep_epochs) with ordinality as d(id, epoch, n) on d.n = p.dep
          left join epochs e on e.id = d.id
        where e.epoch is distinct from d.epoch
      loop
        if verdicts[i] = 'committed' then verdicts[i] := 'moved'; end if;
      end loop;
    end if;$body$);
  execute 'drop function ' || 'commit_batch'::regproc::regprocedure;
  execute source;
end $migration$;
