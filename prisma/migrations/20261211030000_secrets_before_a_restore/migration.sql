-- How often this database was sealed as restored, or acknowledged. A secret that was made under another number is dead.
-- It compares no instants: the clock of the lost machine may have been wrong.
ALTER TABLE organisation ADD COLUMN restorations integer DEFAULT 0 NOT NULL;

CREATE FUNCTION restorations_so_far() RETURNS integer
    LANGUAGE sql
    AS $$
  select coalesce(max(restorations), 0) from organisation
$$;

ALTER TABLE sessions ADD COLUMN restorations integer DEFAULT 0 NOT NULL;
ALTER TABLE resource_server_keys ADD COLUMN restorations integer DEFAULT 0 NOT NULL;
ALTER TABLE provisioning_tokens ADD COLUMN restorations integer DEFAULT 0 NOT NULL;
ALTER TABLE people ADD COLUMN invitation_restorations integer DEFAULT 0 NOT NULL;
ALTER TABLE sessions ALTER COLUMN restorations SET DEFAULT restorations_so_far();
ALTER TABLE resource_server_keys ALTER COLUMN restorations SET DEFAULT restorations_so_far();
ALTER TABLE provisioning_tokens ALTER COLUMN restorations SET DEFAULT restorations_so_far();

-- An invitation is made by an update, too.
CREATE FUNCTION note_restorations_of_invitation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.invitation_restorations := restorations_so_far();
  return new;
end $$;
CREATE TRIGGER note_restorations BEFORE INSERT OR UPDATE OF invitation_hash ON people
  FOR EACH ROW WHEN (new.invitation_hash IS NOT NULL) EXECUTE FUNCTION note_restorations_of_invitation();
