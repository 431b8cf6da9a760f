-- Offers and claims are looked for by a state that arrives as a parameter, and no partial index can serve a parameter.
DROP INDEX ownership_offers_of_a_person;
DROP INDEX ownership_offers_due;
DROP INDEX ownership_offers_claims;
DROP INDEX ownership_offers_claims_of_a_person;
CREATE INDEX ownership_offers_of_an_agent ON ownership_offers (agent_id, id DESC);
CREATE INDEX ownership_offers_of_a_person ON ownership_offers (person_id, status, expires_at, id);
CREATE INDEX ownership_offers_by_status ON ownership_offers (status, expires_at, id);
