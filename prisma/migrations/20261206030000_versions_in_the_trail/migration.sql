-- The rows of the trail refer to versions of policies and blueprints. They are derived again for records that are there.
INSERT INTO audit_rebuild (below) SELECT size FROM log_head WHERE size > 0
ON CONFLICT (single) DO UPDATE SET below = greatest(audit_rebuild.below, excluded.below);
