-- Since when an agent has its blueprint; null for the one that it was registered with.
ALTER TABLE "agents" ADD COLUMN     "blueprint_since" TIMESTAMPTZ(3);

-- An agent that takes another blueprint stays stopped as it was with the former one: nothing given until then comes back.
CREATE FUNCTION keep_blueprints_stop() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.not_before := greatest(new.not_before, (select b.not_before from blueprints b where b.id = old.blueprint_id));
  new.blueprint_since := clock_timestamp();
  return new;
end $$;

CREATE TRIGGER keep_blueprints_stop BEFORE UPDATE OF blueprint_id ON agents FOR EACH ROW
  WHEN ((old.blueprint_id IS DISTINCT FROM new.blueprint_id)) EXECUTE FUNCTION keep_blueprints_stop();
