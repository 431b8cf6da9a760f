-- The time from which use is counted. Where counting has begun, the first day with use is the earliest that is certain.
ALTER TABLE privilege_use_place ADD COLUMN counted_from timestamptz(3) NOT NULL DEFAULT clock_timestamp();
UPDATE privilege_use_place
  SET counted_from = coalesce((SELECT min(day) FROM used_permissions)::timestamp AT TIME ZONE 'UTC', counted_until, counted_from);
