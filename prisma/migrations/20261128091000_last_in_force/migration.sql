-- What was in force when a provider, or an issuer that speaks for people, was disabled. A second admin compares with it.
-- While one is active, its row is what is in force. What was in force of those that are disabled is not known: everything
-- of them counts as changed.
alter table identity_providers add column last_in_force jsonb;
alter table trusted_issuers add column last_in_force jsonb;
