-- Who made a policy. Null for the one that comes with the product, and for those that were made before this was kept.
alter table approval_policies add column created_by_id text;
