-- An owner offers an agent to an address. The offer is the same whether anybody has it or not, so that it tells nobody who
-- has an account. An offer that no person can answer ends by itself.
ALTER TABLE ownership_offers
  ADD COLUMN email text,
  ALTER COLUMN person_id DROP NOT NULL,
  ADD CONSTRAINT ownership_offers_to_somebody CHECK (
    person_id IS NOT NULL OR (email IS NOT NULL AND status IN ('offered', 'withdrawn', 'expired')));
