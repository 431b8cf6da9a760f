-- A record exists once: its id is unique in each range of the log. Ranges that are opened later take the index over.
do $$
declare part regclass;
begin
  for part in select inhrelid::regclass from pg_inherits where inhparent = 'log_entries'::regclass loop
    execute format('create unique index %I on %s (entry_id)', part::text || '_entry_id_once', part);
  end loop;
end $$;
drop index log_entries_by_entry_id;
