-- A case has one person who works on it. Cases of before are with the person who opened them.
ALTER TABLE cases ADD COLUMN assignee_id text;
UPDATE cases SET assignee_id = created_by_id;
ALTER TABLE cases ALTER COLUMN assignee_id SET NOT NULL;

-- Entries of the trail show the cases that hold them.
CREATE INDEX case_pins_index_idx ON case_pins (index);
