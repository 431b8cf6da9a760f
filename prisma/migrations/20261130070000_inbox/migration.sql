-- The inbox reads each kind of item along an index, in the order of its deadline.
CREATE INDEX control_changes_by_deadline ON control_changes USING btree (expires_at, id) WHERE (status = 'proposed'::control_change_status);
CREATE INDEX external_identities_that_wait ON external_identities USING btree (waits_until) WHERE ((waits_until IS NOT NULL) AND (confirmed_at IS NULL));
CREATE INDEX passkeys_that_wait ON passkeys USING btree (created_at, id) WHERE ((confirmed_at IS NULL) AND (blocked_at IS NULL));
CREATE INDEX requests_open_of_a_delegator ON requests USING btree (delegator_id, decide_by, id) WHERE (status = ANY (ARRAY['pending'::request_status, 'changes_requested'::request_status]));
CREATE INDEX requests_open_for_a_person ON requests USING btree (on_behalf_of_id, decide_by, id) WHERE (status = ANY (ARRAY['pending'::request_status, 'changes_requested'::request_status]));

-- The decisions of a person, the newest first.
CREATE INDEX request_votes_of_a_person_in_order ON request_votes USING btree (person_id, at DESC, id DESC);
DROP INDEX votes_of_a_person;
CREATE INDEX action_votes_of_a_person_in_order ON action_approval_votes USING btree (person_id, at DESC, id DESC);
CREATE INDEX action_approvals_decided_by_a_person ON action_approvals USING btree (decided_by_id, decided_at DESC, id DESC) WHERE (decided_by_id IS NOT NULL);
CREATE INDEX control_changes_decided_by_a_person ON control_changes USING btree (decided_by_id, decided_at DESC, id DESC) WHERE (decided_by_id IS NOT NULL);
