-- The list is in the order in which identities were found. Ids of one import have no order among each other.
CREATE INDEX discoveries_by_status_as_found ON discoveries (status, first_at, id);
DROP INDEX discoveries_by_status;
