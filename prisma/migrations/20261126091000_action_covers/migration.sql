-- Whoever covers for an approver answers single actions in their place, and the record says for whom.
alter table action_approval_votes add column for_person_id text;
alter table action_approvals add column decided_for_id text;
