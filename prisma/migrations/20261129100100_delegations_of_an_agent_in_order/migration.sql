-- With the id, the places of stopped agents are found without reading the rows (moved_places), and in order.
CREATE INDEX delegations_of_an_agent_in_order ON delegations (agent_id, status, id);
DROP INDEX delegations_of_an_agent;
