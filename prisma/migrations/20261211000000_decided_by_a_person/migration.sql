-- The person who answered an offer of ownership: the person themself, or security for a claim.
ALTER TABLE ownership_offers ADD COLUMN answered_by_id text;
UPDATE ownership_offers SET answered_by_id = person_id
  WHERE answered_at IS NOT NULL AND person_id IS DISTINCT FROM offered_by_id;

-- What a person decided, the newest first.
CREATE INDEX ownership_offers_answered_by_a_person ON ownership_offers (answered_by_id, answered_at DESC, id DESC)
  WHERE answered_by_id IS NOT NULL;
CREATE INDEX agent_activations_answered_by_a_person ON agent_activations (answered_by_id, ended_at DESC, id DESC)
  WHERE answered_by_id IS NOT NULL;
CREATE INDEX agent_onboardings_decided_by_a_person ON agent_onboardings (decided_by_id, decided_at DESC, id DESC)
  WHERE decided_by_id IS NOT NULL;
CREATE INDEX narrowing_requests_decided_by_a_person ON narrowing_requests (decided_by_id, ended_at DESC, id DESC)
  WHERE decided_by_id IS NOT NULL;
CREATE INDEX revocation_requests_decided_by_a_person ON revocation_requests (decided_by_id, decided_at DESC, id DESC)
  WHERE decided_by_id IS NOT NULL;
CREATE INDEX external_identities_confirmed_by_a_person
  ON external_identities (confirmed_by_id, confirmed_at DESC, (md5(iss || ' ' || sub)) DESC) WHERE confirmed_by_id IS NOT NULL;
CREATE INDEX external_identities_confirmed ON external_identities (md5(iss || ' ' || sub)) WHERE confirmed_by_id IS NOT NULL;
CREATE INDEX passkeys_confirmed_by_a_person ON passkeys (confirmed_by_id, confirmed_at DESC, id DESC)
  WHERE confirmed_by_id IS NOT NULL;
CREATE INDEX delegation_approvers_confirmed_by_a_person
  ON delegation_approvers (person_id, confirmed_at DESC, delegation_id DESC) WHERE confirmed_at IS NOT NULL;
CREATE INDEX detection_notes_of_a_person ON detection_notes (by_id, at DESC, id DESC) WHERE what <> 'comment';
