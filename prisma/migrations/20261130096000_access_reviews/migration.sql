-- A campaign in which people answer for agents, delegations, blueprints, entitlements or roles.
CREATE TABLE access_reviews (
  id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  q text NOT NULL,
  reviewers jsonb NOT NULL,
  fallback_id text NOT NULL,
  repeat text NOT NULL,
  on_silence text NOT NULL,
  status text NOT NULL,
  opens_at timestamptz(3) NOT NULL,
  due_at timestamptz(3) NOT NULL,
  opened_at timestamptz(3),
  escalated_at timestamptz(3),
  closed_at timestamptz(3),
  close_reason text,
  seed text NOT NULL,
  place text,
  items integer DEFAULT 0 NOT NULL,
  skipped integer DEFAULT 0 NOT NULL,
  figures jsonb,
  revision integer DEFAULT 0 NOT NULL,
  touched_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  created_by_id text NOT NULL,
  created_at timestamptz(3) DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT access_reviews_pkey PRIMARY KEY (id)
);
CREATE INDEX access_reviews_unfinished ON access_reviews (id) WHERE status IN ('scheduled', 'opening', 'open', 'closing');
CREATE INDEX access_reviews_due_for_removal ON access_reviews (closed_at);
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON access_reviews FOR EACH ROW EXECUTE FUNCTION announce('access-reviews', 'id');

-- One subject of a campaign, as it was when its reviewer was shown it.
CREATE TABLE access_review_items (
  id text NOT NULL,
  review_id text NOT NULL,
  subject_id text NOT NULL,
  detail text DEFAULT '' NOT NULL,
  name text NOT NULL,
  concerns_id text,
  reviewer_id text,
  reviewer_group_id text,
  reviewer_reason text NOT NULL,
  fingerprint text NOT NULL,
  evidence jsonb NOT NULL,
  alike text NOT NULL,
  recommendation text NOT NULL,
  reason text NOT NULL,
  blind boolean NOT NULL,
  decision text,
  note text,
  authority jsonb,
  decided_by_id text,
  decided_at timestamptz(3),
  seconds integer,
  submitted_at timestamptz(3),
  outcome text,
  outcome_code text,
  outcome_text text,
  change_id text,
  settled_at timestamptz(3),
  asked_again integer DEFAULT 0 NOT NULL,
  revision integer DEFAULT 1 NOT NULL,
  CONSTRAINT access_review_items_pkey PRIMARY KEY (id),
  CONSTRAINT access_review_items_review_id_fkey FOREIGN KEY (review_id) REFERENCES access_reviews (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX access_review_items_once ON access_review_items (review_id, subject_id, detail);
CREATE INDEX access_review_items_in_order ON access_review_items (review_id, id);
CREATE INDEX access_review_items_of_a_reviewer ON access_review_items (reviewer_id, review_id, id) WHERE submitted_at IS NULL AND outcome IS NULL;
CREATE INDEX access_review_items_by_reviewer ON access_review_items (reviewer_id, review_id);
CREATE INDEX access_review_items_by_group ON access_review_items (reviewer_group_id, review_id);
CREATE INDEX access_review_items_of_a_group ON access_review_items (reviewer_group_id, review_id, id) WHERE submitted_at IS NULL AND outcome IS NULL;
CREATE INDEX access_review_items_open ON access_review_items (review_id, id) WHERE outcome IS NULL;
CREATE INDEX access_review_items_to_apply ON access_review_items (review_id, id) WHERE submitted_at IS NOT NULL AND outcome IS NULL;
CREATE INDEX access_review_items_alike ON access_review_items (review_id, alike, id) WHERE submitted_at IS NULL AND outcome IS NULL;
CREATE INDEX access_review_items_by_answer ON access_review_items (review_id, decided_by_id, decided_at);
CREATE INDEX access_review_items_of_a_subject ON access_review_items (subject_id, detail, settled_at);
CREATE INDEX access_review_items_due_for_removal ON access_review_items (settled_at);
