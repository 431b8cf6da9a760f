-- The resource servers that a delegation which has not ended names, so that those of one server are read in order.
CREATE TABLE delegation_locations (
  delegation_id text NOT NULL,
  location text NOT NULL,
  CONSTRAINT delegation_locations_pkey PRIMARY KEY (delegation_id, location),
  CONSTRAINT delegation_locations_delegation_id_fkey FOREIGN KEY (delegation_id) REFERENCES delegations (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX delegations_at_a_location ON delegation_locations (location, delegation_id);

CREATE FUNCTION list_delegation_locations() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  named text[] := array(select distinct jsonb_array_elements_text(e -> 'locations')
    from jsonb_array_elements(new.effective) e);
begin
  delete from delegation_locations where delegation_id = new.delegation_id and location <> all(named);
  insert into delegation_locations (delegation_id, location)
    select d.id, l from delegations d, unnest(named) l
    where d.id = new.delegation_id and d.status in ('active', 'suspended')
    on conflict do nothing;
  return null;
end $$;
CREATE TRIGGER list_locations AFTER INSERT ON delegation_versions FOR EACH ROW EXECUTE FUNCTION list_delegation_locations();

CREATE FUNCTION drop_delegation_locations() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  delete from delegation_locations where delegation_id = new.id;
  return null;
end $$;
CREATE TRIGGER drop_locations AFTER UPDATE OF status ON delegations FOR EACH ROW
  WHEN (old.status IS DISTINCT FROM new.status AND new.status IN ('revoked', 'expired'))
  EXECUTE FUNCTION drop_delegation_locations();
