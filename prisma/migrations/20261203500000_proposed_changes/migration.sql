-- Lists of the changes that wait are in the order of their ids. They do not pass over the changes that are decided.
CREATE INDEX control_changes_proposed ON control_changes (id) WHERE status = 'proposed';
