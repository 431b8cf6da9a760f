-- When a person looked at the overview: since then they have seen no change. One row for each person at most.
CREATE TABLE trail_visits (
  person_id text NOT NULL,
  current_at timestamptz(3) NOT NULL,
  previous_at timestamptz(3),
  CONSTRAINT trail_visits_pkey PRIMARY KEY (person_id)
);
