-- The report about a person who left lists the approvals of actions that rested on their vote, the work and the offers that
-- waited for them, and the changes they proposed.
ALTER TYPE leaver_item_kind ADD VALUE 'action';
ALTER TYPE leaver_item_kind ADD VALUE 'detection';
ALTER TYPE leaver_item_kind ADD VALUE 'case';
ALTER TYPE leaver_item_kind ADD VALUE 'offer';
ALTER TYPE leaver_item_kind ADD VALUE 'change';

CREATE INDEX detections_open_of_an_assignee ON detections (assignee_id, id) WHERE status IN ('open', 'confirmed', 'expected');
CREATE INDEX control_changes_of_a_proposer ON control_changes (proposed_by_id, id) WHERE status = 'proposed';
