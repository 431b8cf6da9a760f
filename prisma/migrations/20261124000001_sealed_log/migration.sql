-- The sealed log: four tables, none of which Prisma's schema can describe, because
-- append-only triggers, partitions and bytes-as-written are the point of them.

-- Exact bytes of every record and their RFC 6962 leaf hash. Insert-only.
create table log_entries (
  id         bigint generated always as identity,
  entry_id   text not null,
  type       text not null,
  body       bytea not null,
  leaf_hash  bytea not null check (octet_length(leaf_hash) = 32),
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (id),
  check (octet_length(body) <= 65535)
) partition by range (id);

-- Place of every record in the tree. Insert-only, by the sequencer.
create table log_leaves (
  index     bigint not null,
  entry     bigint not null,
  leaf_hash bytea not null,
  primary key (index)
) partition by range (index);

do $$
begin
  -- Fixed ranges, made once: no clock and no job stands between an action and its record.
  for i in 0..31 loop
    execute format('create table log_entries_%s partition of log_entries for values from (%s) to (%s)',
                   i, i::bigint * 50000000, (i + 1)::bigint * 50000000);
    execute format('create table log_leaves_%s partition of log_leaves for values from (%s) to (%s)',
                   i, i::bigint * 50000000, (i + 1)::bigint * 50000000);
    execute format('create unique index log_leaves_%s_entry on log_leaves_%s (entry)', i, i);
  end loop;
end $$;
create index log_entries_by_entry_id on log_entries (entry_id);

-- Texts about people and things. The entry holds SHA-256(salt || value); deleting the row leaves the log valid.
create table erasable_texts (
  entry_id text not null,
  member   text not null,
  salt     bytea not null,
  value    text not null,
  primary key (entry_id, member)
);

-- Derived from the entries, and rebuildable from them: what the audit trail searches.
create table audit_search (
  index         bigint not null,
  time          timestamptz(3) not null,
  entry_id      text not null,
  type          text not null,
  decision      text,
  code          text,
  actor_type    text not null,
  actor_id      text not null,
  agent_id      text,
  instance_id   text,
  action        text,
  resource_type text,
  resource      text,
  chain         text[] not null default '{}',
  refs          text[] not null default '{}',
  text          text not null default '',
  primary key (time, index)
) partition by range (time);
create table audit_search_default partition of audit_search default;
create index audit_search_newest on audit_search (index desc);
create index audit_search_by_agent on audit_search (agent_id, index desc);
create index audit_search_by_type on audit_search (type, index desc);
create index audit_search_refused on audit_search (index desc) where decision = 'deny';
create index audit_search_refs on audit_search using gin (refs);
create index audit_search_words on audit_search using gin (to_tsvector('simple', text));

/* Opens the partitions of the given month and the three after it. Repeating it changes nothing. */
create function open_audit_months(from_month date default date_trunc('month', now())::date) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare m date;
begin
  for i in 0..3 loop
    m := (date_trunc('month', from_month) + make_interval(months => i))::date;
    if to_regclass('audit_search_' || to_char(m, 'YYYYMM')) is null then
      begin
        execute format('create table audit_search_%s partition of audit_search for values from (%L) to (%L)',
                       to_char(m, 'YYYYMM'), m::timestamptz, (m + interval '1 month')::timestamptz);
      exception when check_violation then null; -- the default partition already holds rows of that month
      end;
    end if;
  end loop;
end $$;
select open_audit_months();

-- Interior nodes of complete subtrees: a proof reads log2(n) of them.
create table log_nodes (
  level smallint not null,
  index bigint not null,
  hash  bytea not null,
  primary key (level, index)
);

-- Every checkpoint ever signed.
create table log_checkpoints (
  size      bigint primary key,
  root      bytea not null,
  note      text not null,
  signed_at timestamptz(3) not null default clock_timestamp()
);

-- The one row that the sequencer locks: how far the tree has grown.
create table log_head (
  one        boolean primary key default true check (one),
  origin     text not null,
  size       bigint not null default 0,
  last_entry bigint not null default 0
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

do $$
declare t text;
begin
  for t in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = current_schema() and c.relkind in ('r', 'p')
             and (c.relname like 'log\_entries%' or c.relname like 'log\_leaves%' or c.relname in ('log_nodes', 'log_checkpoints'))
  loop
    -- A row trigger on the parent is cloned to its partitions; statement triggers are not, so each gets its own.
    execute format('create trigger append_only before update or delete or truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
