-- The people whom a comment names. They are notified.
ALTER TABLE request_comments ADD COLUMN mentions text[] DEFAULT '{}'::text[] NOT NULL;

-- How far a person has read the notes of a request. Later notes of others are unread.
CREATE TABLE request_note_readings (
  person_id text NOT NULL,
  request_id text NOT NULL,
  read_at timestamptz(3) NOT NULL,
  CONSTRAINT request_note_readings_pkey PRIMARY KEY (person_id, request_id),
  CONSTRAINT request_note_readings_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX request_note_readings_of_a_request ON request_note_readings (request_id);
CREATE INDEX request_note_readings_due_for_removal ON request_note_readings (read_at);
