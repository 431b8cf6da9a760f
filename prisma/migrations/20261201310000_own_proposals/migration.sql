-- What a person proposed, offered or began, the newest first.
CREATE INDEX control_changes_proposed_by_a_person ON control_changes (proposed_by_id, proposed_at DESC, id DESC);
CREATE INDEX ownership_offers_made_by_a_person ON ownership_offers (offered_by_id, offered_at DESC, id DESC);
CREATE INDEX agent_onboardings_by_a_person ON agent_onboardings (requested_by_id, requested_at DESC, id DESC);
CREATE INDEX retirements_begun_by_a_person ON retirements (begun_by_id, begun_at DESC, agent_id DESC);
CREATE INDEX leavers_by_a_person ON leavers USING gin (by_ids);
CREATE INDEX access_reviews_made_by_a_person ON access_reviews (created_by_id, created_at DESC, id DESC);
