-- By itself: to drop an index takes a stronger lock than to make one, and nobody waits in between.

drop index "delegations_of_a_delegator_by_status";
drop index "delegations_for_a_person_by_status";
