-- A cover decides only after they accepted. Covers that are set already were not asked, and go on.
CREATE TYPE cover_status AS ENUM ('asked', 'accepted', 'declined');
ALTER TABLE approval_covers
  ADD COLUMN status cover_status DEFAULT 'accepted' NOT NULL,
  ADD COLUMN answered_at timestamptz(3);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON approval_covers FOR EACH ROW EXECUTE FUNCTION announce('covers', 'person_id');
CREATE TRIGGER announce_gone AFTER DELETE ON approval_covers FOR EACH ROW EXECUTE FUNCTION announce_gone('covers', 'person_id');
