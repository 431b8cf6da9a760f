-- The rows of the trail have marks among their words: the job derives the older rows again.
INSERT INTO audit_rebuild (below) SELECT size FROM log_head WHERE size > 0
ON CONFLICT (single) DO UPDATE SET below = greatest(audit_rebuild.below, excluded.below);
