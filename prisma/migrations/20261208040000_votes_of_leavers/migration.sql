-- The votes on an action count only while the passkeys that signed them do: a decision that uses them sees a removal.
CREATE TRIGGER move_epoch AFTER DELETE OR UPDATE OF blocked_at ON passkeys FOR EACH ROW EXECUTE FUNCTION move_epoch('person_id');
