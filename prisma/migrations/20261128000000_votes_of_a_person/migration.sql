-- Whether somebody ever decided a request is asked when an auditor or an approver names a colleague by address.
create index votes_of_a_person on request_votes (person_id);
