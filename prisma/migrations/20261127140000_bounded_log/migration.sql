-- The log has no last entry, months of the trail are UTC's, and checkpoints that served nobody end.

/* The ranges of a table that is partitioned by number, and where each ends. */
create function log_ranges(parent text) returns table (name text, ends bigint)
language sql stable set search_path = public, pg_temp as $$
  select c.relname::text, (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''(\d+)''\)'))[1]::bigint
  from pg_inherits h join pg_class c on c.oid = h.inhrelid where h.inhparent = parent::regclass
$$;

/* How many records the log has room for in the ranges that are open. */
create function log_room() returns bigint language sql stable set search_path = public, pg_temp as $$
  select least(
    (select max(ends) from log_ranges('log_entries')) - 1
      - greatest((select max(id) from log_entries), pg_sequence_last_value(pg_get_serial_sequence('log_entries', 'id')::regclass)),
    (select max(ends) from log_ranges('log_leaves')) - coalesce((select size from log_head), 0))
$$;

/*
 * Opens ranges of the log until there is room for that many more records; answers how many it opened. Repeating it
 * changes nothing.
 *
 * A range is made beside the log, with the indexes and triggers of the newest one, and then attached: neither records
 * nor readers wait for it, which they would for `create table … partition of`.
 */
create function open_log_ranges(room bigint default 200000000) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
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

/*
 * Opens the partitions of the given month, or of this one, and the three after it: months of UTC, whatever the session's
 * zone is. One that a session in another zone has opened ends where it ends, and the next month begins there.
 */
create or replace function open_audit_months(from_month date default null) returns void
language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' as $$
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

-- Four checkpoints a second are signed, and what each of them states follows from any later one. The first of each hour
-- (UTC) and every one that somebody was given stay; the others end after a day. Those of before all stay.
alter table log_checkpoints add column kept boolean not null default true;
create index log_checkpoints_passing on log_checkpoints (size) where not kept;

create function keep_first_of_hour() returns trigger language plpgsql as $$
begin
  new.kept := not exists (
    select from (select signed_at from log_checkpoints order by size desc limit 1) before
    where date_trunc('hour', before.signed_at, 'UTC') = date_trunc('hour', new.signed_at, 'UTC'));
  return new;
end $$;
create trigger keep_first_of_hour before insert on log_checkpoints for each row execute function keep_first_of_hour();

/* The one change of a checkpoint is that it is kept from now on, and only one that passes is ever removed. */
create function refuse_checkpoint_change() returns trigger language plpgsql as $$
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
drop trigger append_only on log_checkpoints;
create trigger append_only before truncate on log_checkpoints for each statement execute function refuse_change();
create trigger append_only_rows before update or delete on log_checkpoints
  for each row execute function refuse_checkpoint_change();

/* Keeps a checkpoint that is given to somebody, who may hold the log to it for ever. */
create function keep_checkpoint(given bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  update log_checkpoints set kept = true where size = given and not kept
$$;

/* Removes some checkpoints that are a day old and kept for nobody; answers how many. */
create function thin_checkpoints(portion int) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
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

/*
 * The tokens of a status list that have not expired. The planner takes each list for a full one: by the statistics of a
 * list that has just been opened it would join 65,536 tokens with 65,536 instances row by row.
 */
create function listed_tokens(list int, at timestamptz) returns table (
  place int, instance_id text, delegation_id text, resource_server_id text, issued_at timestamptz, revoked_at timestamptz,
  parent_jti text, person_id text, unbound boolean
) language plpgsql stable rows 65536 set search_path = public, pg_temp as $$
begin
  return query select t.status_index, t.instance_id, t.delegation_id, t.resource_server_id, t.issued_at, t.revoked_at,
      t.parent_jti, t.person_id, t.jkt is null
    from access_tokens t where t.status_list = list and t.expires_at > at;
end $$;
