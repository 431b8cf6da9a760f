-- What a person proposed is listed by time, the newest first.
CREATE INDEX revocation_requests_made_by_a_person ON revocation_requests (asked_by_id, asked_at DESC, id DESC);
