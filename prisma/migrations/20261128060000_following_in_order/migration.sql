-- What a person delegates, and what is done in their name, is followed in portions along keys.

create index "delegations_of_a_delegator_in_order" on "delegations" ("delegator_id", "status", "id");
create index "delegations_for_a_person_in_order" on "delegations" ("on_behalf_of_id", "status", "id");
