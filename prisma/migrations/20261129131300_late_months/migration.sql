/*
 * Opens the partitions of the given month, or of this one, and the three after it: months of UTC, whatever the session's
 * zone is. One that a session in another zone has opened ends where it ends, and the next month begins there.
 *
 * Rows of a month that was not opened in time are in the default partition. Few of them are moved to the month that is
 * opened late. More of them stay, and are found there.
 */
CREATE OR REPLACE FUNCTION open_audit_months(from_month date DEFAULT NULL::date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
declare
  m      date;
  begins timestamptz;
  ends   timestamptz;
  name   text;
  late   bigint;
begin
  for i in 0..3 loop
    m := (date_trunc('month', coalesce(from_month, current_date)) + make_interval(months => i))::date;
    name := 'audit_search_' || to_char(m, 'YYYYMM');
    continue when to_regclass(name) is not null;
    ends := (m + interval '1 month')::timestamptz;
    select coalesce(max(b.ends) filter (where b.ends between m - interval '1 day' and m + interval '1 day'), m::timestamptz)
      into begins
      from (
        select bound[2]::timestamptz as ends
        from pg_inherits h join pg_class c on c.oid = h.inhrelid,
          regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.+)''\) TO \(''(.+)''\)') as bound
        where h.inhparent = 'audit_search'::regclass and bound is not null
      ) b;
    select count(*) into late
      from (select from audit_search_default d where d."time" >= begins and d."time" < ends limit 20001) few;
    continue when late > 20000;
    if late = 0 then
      execute format('create table %I partition of audit_search for values from (%L) to (%L)', name, begins, ends);
    else
      execute format('create table %I (like audit_search_default including all)', name);
      execute format('with moved as (delete from audit_search_default where "time" >= %L and "time" < %L returning *)
                      insert into %I select * from moved', begins, ends, name);
      execute format('alter table audit_search attach partition %I for values from (%L) to (%L)', name, begins, ends);
    end if;
  end loop;
end $$;
