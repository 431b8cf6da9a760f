/* The month (UTC) in which a pinned entry was made. Retention keeps this month while a case pins the entry. */
ALTER TABLE case_pins ADD COLUMN month date;
CREATE INDEX case_pins_month_idx ON case_pins USING btree (month);

CREATE FUNCTION month_made(made timestamptz) RETURNS date
    LANGUAGE sql IMMUTABLE
    AS $$ select date_trunc('month', made at time zone 'UTC')::date $$;

UPDATE case_pins p SET month = (
  select month_made(e.created_at) from log_leaves l join log_entries e on e.id = l.entry where l.index = p.index);

/* As for a hold that is being placed, the portion under way goes first, and the next portion sees the pin. */
CREATE FUNCTION set_pinned_month() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  lock table legal_holds in row exclusive mode;
  select month_made(e.created_at) into new.month from log_leaves l join log_entries e on e.id = l.entry
    where l.index = new.index;
  return new;
end $$;
CREATE TRIGGER pinned_month BEFORE INSERT ON case_pins FOR EACH ROW EXECUTE FUNCTION set_pinned_month();

/* A record is held while a hold covers the time around which it was made, or a case pins an entry of its month. */
CREATE OR REPLACE FUNCTION is_held(made timestamptz) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (select from legal_holds h where h.released_at is null
    and made >= h.from_at - interval '1 hour' and made < h.to_at + interval '1 hour')
    or exists (select from case_pins p where p.month = month_made(made))
$$;
