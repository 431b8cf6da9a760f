-- How long records are kept, in months; null: for ever. It has one row.
CREATE TABLE log_retention (
  single boolean DEFAULT true NOT NULL PRIMARY KEY CHECK (single),
  months integer,
  changed_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT log_retention_months_check CHECK (months BETWEEN 12 AND 1200)
);
INSERT INTO log_retention DEFAULT VALUES;

-- Periods whose records and texts stay, whatever the retention is. `q` narrows the hold for single texts.
CREATE TABLE legal_holds (
  id text NOT NULL,
  name text NOT NULL,
  reason text NOT NULL,
  from_at timestamptz(3) NOT NULL,
  to_at timestamptz(3) NOT NULL,
  q text DEFAULT '' NOT NULL,
  placed_by_id text NOT NULL,
  placed_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  released_by_id text,
  released_at timestamptz(3),
  CONSTRAINT legal_holds_pkey PRIMARY KEY (id),
  CONSTRAINT legal_holds_period_check CHECK (to_at > from_at),
  CONSTRAINT legal_holds_release_check CHECK ((released_at IS NULL) = (released_by_id IS NULL))
);
CREATE INDEX legal_holds_in_effect ON legal_holds USING btree (from_at) WHERE (released_at IS NULL);

-- Ranges of the log whose records are removed, each named by a record (`entry_id`) with its digest. Places below
-- `next_index` are removed. The rows stay: they say why a record is not there.
CREATE TABLE log_removals (
  id bigint GENERATED ALWAYS AS IDENTITY,
  entry_id text NOT NULL,
  month date NOT NULL,
  from_index bigint NOT NULL,
  to_index bigint NOT NULL,
  first_entry bigint NOT NULL,
  last_entry bigint NOT NULL,
  digest text NOT NULL,
  next_index bigint NOT NULL,
  planned_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  -- The record is below a signed checkpoint.
  sealed_at timestamptz(3),
  ended_at timestamptz(3),
  CONSTRAINT log_removals_pkey PRIMARY KEY (id),
  CONSTRAINT log_removals_entry_once UNIQUE (entry_id),
  CONSTRAINT log_removals_range_check CHECK (to_index > from_index AND next_index BETWEEN from_index AND to_index)
);
CREATE UNIQUE INDEX log_removals_one_open ON log_removals ((true)) WHERE (ended_at IS NULL);
CREATE INDEX log_removals_by_place ON log_removals USING btree (from_index);

-- Erased texts, counted by reason.
CREATE TABLE text_erasures (
  reason text NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT text_erasures_pkey PRIMARY KEY (reason)
);

/* A transaction of `remove_log_portion` may try to delete records; `refuse_removal` judges each of them. */
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'DELETE' and tg_table_name like 'log\_entries%' and current_setting('mandate.removing', true) = 'on' then
    return null;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

/* A record is held while a hold covers the time around which it was made: transactions are shorter than an hour. */
CREATE FUNCTION is_held(made timestamptz) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (select from legal_holds h where h.released_at is null
    and made >= h.from_at - interval '1 hour' and made < h.to_at + interval '1 hour')
$$;

/* A record is removed only within a range that a sealed record named, and outside every legal hold. */
CREATE FUNCTION refuse_removal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if not is_held(old.created_at) and exists (select from log_removals r
      where r.ended_at is null and r.sealed_at is not null and old.id between r.first_entry and r.last_entry) then
    return old;
  end if;
  raise exception '% is append-only: no sealed record names a range with this one, or it is held', tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
CREATE TRIGGER removal_rows BEFORE DELETE ON log_entries FOR EACH ROW EXECUTE FUNCTION refuse_removal();

/*
 * Removes the next records of the range under way, with their texts and the rows derived from them. The leaves of the
 * tree stay. Answers `more` or `done`; or, without removing anything, `none` (no range is under way), `unsealed` (its
 * record is not below a checkpoint yet), `differs` (the record names another range) or `held`.
 *
 * One statement, so an end in between leaves whole portions. A hold that is being placed waits for the portion, and the
 * next portion sees it.
 */
CREATE FUNCTION remove_log_portion(take integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  r       log_removals;
  facts   jsonb;
  ends    bigint;
  ids     bigint[];
  entries text[];
  erased  bigint;
begin
  lock table legal_holds in share mode;
  select * into r from log_removals where ended_at is null for update;
  if not found then return 'none'; end if;
  if r.sealed_at is null then
    select convert_from(e.body, 'UTF8')::jsonb -> 'facts' into facts from log_entries e join log_leaves l on l.entry = e.id
      where e.entry_id = r.entry_id and e.type = 'log.retention-applied'
        and l.index < (select max(size) from log_checkpoints);
    if facts is null then return 'unsealed'; end if;
    if (facts -> 'from', facts -> 'to', facts -> 'digest')
        is distinct from (to_jsonb(r.from_index), to_jsonb(r.to_index), to_jsonb(r.digest)) then
      return 'differs';
    end if;
    update log_removals set sealed_at = clock_timestamp() where id = r.id;
  end if;
  ends := least(r.to_index, r.next_index + take);
  select array_agg(entry) into ids from log_leaves where index >= r.next_index and index < ends;
  select array_agg(e.entry_id) into entries from log_entries e where e.id = any(ids);
  if exists (select from log_entries e where e.id = any(ids) and is_held(e.created_at)) then return 'held'; end if;
  delete from decision_entries d using (
    select unnest(s.refs) as ref from audit_search s
    where s.index >= r.next_index and s.index < ends and s.type = 'decision.made') made
    where d.decision_id = made.ref;
  delete from audit_search where index >= r.next_index and index < ends;
  -- A later migration makes this table.
  delete from audit_reads where index >= r.next_index and index < ends;
  delete from erasable_texts where entry_id = any(entries);
  get diagnostics erased = row_count;
  insert into text_erasures as known values ('retention', erased)
    on conflict (reason) do update set count = known.count + excluded.count;
  perform set_config('mandate.removing', 'on', true);
  delete from log_entries where id = any(ids);
  perform set_config('mandate.removing', 'off', true);
  update log_removals set next_index = ends, ended_at = case when ends = r.to_index then clock_timestamp() end
    where id = r.id;
  return case when ends = r.to_index then 'done' else 'more' end;
end $$;
