-- An approval that was taken back before its use is denied, so that servers and clients of earlier releases refuse the
-- action too. Who approved it stays on record beside who took it back.
ALTER TABLE action_approvals
  ADD COLUMN taken_back_at timestamp(3) with time zone,
  ADD COLUMN taken_back_by_id text,
  ADD COLUMN taken_back_note text;
