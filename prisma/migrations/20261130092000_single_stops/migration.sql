-- When a suspension ends by itself, if its person gave it an end.
ALTER TABLE revocations ADD COLUMN ends_at timestamptz(3);

-- The stops that no job counts yet: suspensions are settled from the start.
CREATE INDEX revocations_uncounted ON revocations (effective_at) WHERE suspension AND counted_at IS NULL;

-- Covers whose time is over, so that both people are told.
CREATE INDEX covers_by_end ON approval_covers (until_at, person_id);
