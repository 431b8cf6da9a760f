-- What a group may delegate is written in one row. Decisions read it there until a job has written it for each member.
-- Who took everything away alone is kept meanwhile: nobody may delegate more by it.
ALTER TABLE entitlement_settings
  ADD COLUMN unsettled boolean DEFAULT false NOT NULL,
  ADD COLUMN taken_by_id text,
  ADD CONSTRAINT entitlement_settings_unsettled_of_a_group CHECK (NOT unsettled OR group_id IS NOT NULL);
CREATE INDEX entitlement_settings_unsettled ON entitlement_settings USING btree (group_id) WHERE unsettled;

-- Decisions depend on the groups of a delegator, and on which groups these are.
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON entitlement_settings FOR EACH ROW EXECUTE FUNCTION move_epoch('group_id');
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON group_members FOR EACH ROW EXECUTE FUNCTION move_epoch('person_id');
CREATE TRIGGER move_epoch AFTER INSERT OR DELETE OR UPDATE ON groups FOR EACH ROW EXECUTE FUNCTION move_epoch('id');
INSERT INTO epochs (id, epoch) SELECT id, random_epoch() FROM groups ON CONFLICT (id) DO NOTHING;
