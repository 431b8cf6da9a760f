-- The list of revocations of one person, in the order of the list. Few stops of a scope and few suspensions are found
-- among many others.
CREATE INDEX revocations_of_an_actor ON revocations (actor_id, id);
CREATE INDEX revocations_of_a_scope ON revocations (scope);
CREATE INDEX revocations_that_suspend ON revocations (id) WHERE suspension;
