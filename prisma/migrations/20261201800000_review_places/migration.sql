-- The campaign before this one in a repetition, and how far the jobs came with the open items of a campaign.
ALTER TABLE access_reviews ADD COLUMN follows_id text;
ALTER TABLE access_reviews ADD COLUMN checked_place text DEFAULT '' NOT NULL;
ALTER TABLE access_reviews ADD COLUMN escalated_place text DEFAULT '' NOT NULL;
-- The time of the figures of a campaign that is under way. Those of a closed one are final.
ALTER TABLE access_reviews ADD COLUMN counted_at timestamptz(3);

UPDATE access_reviews n SET follows_id = (
    SELECT p.id FROM access_reviews p
    WHERE p.repeat = n.repeat AND p.name = n.name AND p.kind = n.kind AND p.q = n.q AND p.created_by_id = n.created_by_id
      AND p.id < n.id AND p.status <> 'scheduled'
      AND n.opens_at = p.opens_at + CASE p.repeat WHEN 'monthly' THEN interval '1 month' WHEN 'quarterly' THEN interval '3 months'
        ELSE interval '12 months' END
    ORDER BY p.id DESC LIMIT 1)
  WHERE n.status = 'scheduled' AND n.repeat <> 'once';

CREATE INDEX access_reviews_in_sequence ON access_reviews (follows_id);
DROP INDEX access_reviews_unfinished;
CREATE INDEX access_reviews_under_way ON access_reviews (id) WHERE status IN ('opening', 'open', 'closing');
CREATE INDEX access_reviews_to_open ON access_reviews (opens_at, id) WHERE status = 'scheduled';
CREATE INDEX access_reviews_planned_by ON access_reviews (created_by_id) WHERE status = 'scheduled';

-- Items by their state, of all reviewers, of a person and of a group.
CREATE INDEX access_review_items_by_state ON access_review_items (review_id, (CASE
  WHEN submitted_at IS NOT NULL OR outcome IS NOT NULL THEN 'submitted' WHEN decision IS NOT NULL THEN 'answered' ELSE 'open' END), id);
CREATE INDEX access_review_items_by_state_of_a_reviewer ON access_review_items (reviewer_id, review_id, (CASE
  WHEN submitted_at IS NOT NULL OR outcome IS NOT NULL THEN 'submitted' WHEN decision IS NOT NULL THEN 'answered' ELSE 'open' END), id);
CREATE INDEX access_review_items_by_state_of_a_group ON access_review_items (reviewer_group_id, review_id, (CASE
  WHEN submitted_at IS NOT NULL OR outcome IS NOT NULL THEN 'submitted' WHEN decision IS NOT NULL THEN 'answered' ELSE 'open' END), id);
DROP INDEX access_review_items_by_reviewer;
DROP INDEX access_review_items_by_group;
DROP INDEX access_review_items_of_a_reviewer;
DROP INDEX access_review_items_of_a_group;
-- Who has items to answer in a campaign, and in which of them a person is concerned.
CREATE INDEX access_review_items_to_tell ON access_review_items (review_id, reviewer_id, reviewer_group_id, concerns_id)
  WHERE submitted_at IS NULL AND outcome IS NULL;
-- Answers that a reviewer handed in because they are unsure.
CREATE INDEX access_review_items_to_pass_on ON access_review_items (review_id, id)
  WHERE submitted_at IS NOT NULL AND outcome IS NULL AND decision = 'unsure';

-- How many active agents a blueprint has.
CREATE INDEX agents_of_a_blueprint_by_status ON agents (blueprint_id, status);

-- What an answer about a delegation is about has the owner of its agent in it now. Items that show the present state go on
-- to do so; one whose owner changed after its reviewer was chosen asks again.
UPDATE access_review_items i SET fingerprint = md5(concat_ws('|', d.current_version, d.status, d.expires_at, a.owner_id))
  FROM access_reviews r, delegations d, agents a
  WHERE r.id = i.review_id AND r.kind = 'delegations' AND d.id = i.subject_id AND a.id = d.agent_id
    AND i.fingerprint = md5(concat_ws('|', d.current_version, d.status, d.expires_at))
    AND (i.reviewer_reason <> 'owner' OR i.outcome IS NOT NULL OR i.reviewer_id = a.owner_id);
