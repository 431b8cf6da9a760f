-- The inbox lists onboarding requests by the instant at which they lapse: of all people, and of one person.
CREATE INDEX agent_onboardings_by_due ON agent_onboardings (status, expires_at, id);
CREATE INDEX agent_onboardings_of_a_person_by_due ON agent_onboardings (requested_by_id, status, expires_at, id);
